-- Rows of a run that are about to be handed over: who, and which fields hold something.
insert into bridge.access_log (at, action, kind, guid, fields, department, place, why)
select
    clock_timestamp(),
    case staged.action when 'put' then 'sent' else 'withdrawn' end,
    run.flow,
    staged.guid,
    staged.fields,
    run.department,
    %(place)s,
    run.airflow_run
from bridge.staged
inner join bridge.run on run.id = staged.run
where staged.run = %(run)s and staged.guid = any(%(guids)s::uuid[])
