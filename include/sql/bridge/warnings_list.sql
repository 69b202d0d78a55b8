-- What was left out or shortened in what Flowzone holds.
select
    warning.flow,
    warning.department,
    warning.guid,
    warning.rule,
    warning.field,
    warning.since
from bridge.warning
order by warning.flow, warning.department, warning.rule, warning.field, warning.guid
