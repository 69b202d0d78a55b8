-- What was left out of the rows just delivered, or shortened (G1).
insert into bridge.warning (flow, department, guid, field, rule, since)
select
    %(flow)s,
    %(department)s,
    staged.guid,
    left_out.value ->> 0,
    left_out.value ->> 1,
    clock_timestamp()
from bridge.staged
cross join jsonb_array_elements(staged.warnings) as left_out (value)
where staged.run = %(run)s and staged.guid = any (%(guids)s::uuid[]) and staged.warnings <> '[]'
on conflict do nothing
