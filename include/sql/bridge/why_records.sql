-- T7: all that the bridge keeps of one row of a flow, by department.
with known as (
    select department from bridge.ledger where flow = %(flow)s and guid = %(guid)s
    union
    select department from bridge.set_aside where flow = %(flow)s and guid = %(guid)s
    union
    select department from bridge.under_way where flow = %(flow)s and guid = %(guid)s
)

select
    known.department,
    to_jsonb(ledger) as ledger,
    to_jsonb(set_aside) as set_aside,
    under_way.guid is not null as under_way,
    array(
        select to_jsonb(warning)
        from bridge.warning
        where
            warning.flow = %(flow)s
            and warning.department = known.department
            and warning.guid = %(guid)s
        order by warning.field, warning.rule
    ) as warnings
from known
left join bridge.ledger
    on ledger.flow = %(flow)s and known.department = ledger.department and ledger.guid = %(guid)s
left join bridge.set_aside
    on set_aside.flow = %(flow)s and known.department = set_aside.department and set_aside.guid = %(guid)s
left join bridge.under_way
    on under_way.flow = %(flow)s and known.department = under_way.department and under_way.guid = %(guid)s
