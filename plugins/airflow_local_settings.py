"""Airflow imports this at the start of each of its processes: here, executors warm up what their tasks will need.

Task processes are forked, so what their parent has imported costs them nothing: Great Expectations alone takes about
two seconds and 230 MB, in every check of every department. Whoever changes `plugins/` restarts scheduler and workers.
"""

from __future__ import annotations

import sys

if {"scheduler", "celery"} & set(sys.argv[1:3]):
    import mirror.expectations
    import mirror.walk  # noqa: F401
