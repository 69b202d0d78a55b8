-- Somebody decides. The first decision counts, unless it is overruled before anything of the batch is on its way; what
-- is over cannot be decided any more.
update bridge.hold
set
    decision = %(decision)s,
    decided_at = clock_timestamp(),
    decided_by = left(%(by)s, 200)
where
    hold.id = %(hold)s
    and hold.ended is null
    and not hold.begun
    and (hold.decision is null or %(overrule)s)
