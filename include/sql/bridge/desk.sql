-- The set-aside desk: what stands set aside, by department, flow and rule, the oldest first.
select
    set_aside.flow,
    set_aside.department,
    set_aside.guid,
    set_aside.rule,
    set_aside.field,
    set_aside.since,
    set_aside.attempts,
    set_aside.digest is null as due
from bridge.set_aside
where
    (%(flow)s::text is null or set_aside.flow = %(flow)s)
    and (%(department)s::uuid is null or set_aside.department = %(department)s)
    and (%(rule)s::text is null or set_aside.rule = %(rule)s)
order by set_aside.since, set_aside.flow, set_aside.department, set_aside.guid
limit %(limit)s
