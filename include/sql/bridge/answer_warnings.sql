-- The warnings of an answer are those of its revision that stands: others go, new ones come, the rest keep their age.
with gone as (
    delete from bridge.warning
    where
        warning.flow = %(flow)s
        and warning.department = %(department)s
        and warning.guid = %(guid)s
        and (warning.field, warning.rule) not in (
            select
                told.field,
                told.rule
            from unnest(%(fields)s::text[], %(rules)s::text[]) as told (field, rule)
        )
)

insert into bridge.warning (flow, department, guid, field, rule, since)
select
    %(flow)s,
    %(department)s,
    %(guid)s,
    told.field,
    told.rule,
    clock_timestamp()
from unnest(%(fields)s::text[], %(rules)s::text[]) as told (field, rule)
on conflict do nothing
