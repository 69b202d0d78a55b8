-- What stands set aside now.
select
    set_aside.flow,
    set_aside.department,
    set_aside.guid,
    set_aside.rule,
    set_aside.field,
    set_aside.since,
    set_aside.attempts
from bridge.set_aside
order by set_aside.flow, set_aside.department, set_aside.rule, set_aside.field, set_aside.guid
