-- What there is to filter by, with counts.
select
    set_aside.flow,
    set_aside.department,
    set_aside.rule,
    set_aside.field,
    count(*)::integer as rows
from bridge.set_aside
group by set_aside.flow, set_aside.department, set_aside.rule, set_aside.field
order by rows desc, set_aside.flow, set_aside.department, set_aside.rule
