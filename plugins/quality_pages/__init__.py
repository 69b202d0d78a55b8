"""Quality reports in Airflow's UI: the pages, and the link to them on a flow's check."""

from quality_pages.link import QualityReport, check_task

__all__ = ["QualityReport", "check_task"]
