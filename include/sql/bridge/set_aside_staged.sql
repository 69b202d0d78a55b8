-- Set aside the staged rows that broke a rule. In a held batch the digest stays empty: they are judged again next time.
insert into bridge.set_aside (flow, department, guid, rule, field, digest, since, attempts)
select
    %(flow)s,
    %(department)s,
    staged.guid,
    staged.rule,
    staged.field,
    case when not %(held)s then staged.digest end,
    clock_timestamp(),
    1
from bridge.staged
where staged.run = %(run)s and staged.rule is not null
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
    attempts = set_aside.attempts + 1
