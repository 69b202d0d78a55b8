"""Suspicious batches wait for a person's decision (O3): in the bridge, which knows them, and in Airflow, which asks.

A run holds a batch (`hold`), a run of the DAG `approval` asks about it and waits without a worker (`approval`), and
whoever decides first, there or on the command line, decides it in the bridge. Only the bridge lets a batch through.
"""

from holds.hold import About, Decision, Hold, Suspicions, allowed, decide, find, get, judge, release

__all__ = ["About", "Decision", "Hold", "Suspicions", "allowed", "decide", "find", "get", "judge", "release"]
