"""The mirror: what the journal says should be in Flowzone is there, and nothing else.

snapshot (what changed, by digest) -> check (rules and limits) -> deliver (batches, ledger) -> report.
"""
