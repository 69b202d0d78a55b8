-- Set answers aside (Q7). They are read again by every run; an attempt is one that could have ended otherwise: the answer
-- changed, or its cause may be gone.
insert into bridge.set_aside (flow, department, guid, rule, field, digest, since, attempts)
select
    %(flow)s,
    %(department)s,
    rejected.guid,
    rejected.rule,
    rejected.field,
    rejected.digest,
    clock_timestamp(),
    1
from
    unnest(%(guids)s::uuid[], %(rules)s::text[], %(fields)s::text[], %(digests)s::text[])
    as rejected (guid, rule, field, digest)
on conflict (flow, department, guid) do update
set
    since
    = case
        when (set_aside.rule, set_aside.field) is distinct from (excluded.rule, excluded.field) then excluded.since
        else set_aside.since
    end,
    rule = excluded.rule,
    field = excluded.field,
    digest = excluded.digest,
    attempts
    = set_aside.attempts
    + case
        when
            excluded.rule = any (%(passing)s)
            or (set_aside.rule, set_aside.field, set_aside.digest)
            is distinct from (excluded.rule, excluded.field, excluded.digest) then 1
        else 0
    end
