-- A new temporary table has no statistics, and the planner would guess wrong.
analyze pg_temp.seen
