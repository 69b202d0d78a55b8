"""The same work done by several contenders side by side: `./helsebro bench`. What each does: docs/benchmark.md.

A contender is a module with `prepare(work)`, which loads what a process that waits for work has loaded, and returns the
run that the clock measures.
"""
