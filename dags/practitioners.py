"""Practitioners: Extensor -> Flowzone."""

from __future__ import annotations

from airflow.sdk import dag

from flows.practitioners import PRACTITIONERS
from mirror.walk import DEFAULTS, form, walk


@dag(dag_id="practitioners", schedule=None, catchup=False, params=form(), default_args=DEFAULTS, tags=["helsebro"])
def practitioners() -> None:
    """Doc."""
    walk(PRACTITIONERS)


practitioners()
