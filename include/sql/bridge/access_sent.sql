-- Rows of a run that are about to be handed over: who, and which fields hold something.
insert into bridge.access_log (at, action, kind, guid, fields, department, place, why)
select
    clock_timestamp(),
    case staged.action when 'put' then 'sent' else 'withdrawn' end,
    run.flow,
    staged.guid,
    array(
        select item.key
        from jsonb_each(coalesce(staged.item, '{}')) as item
        where item.value not in ('null'::jsonb, '[]'::jsonb) and item.key not in ('guid', 'source_version')
    ),
    run.department,
    %(place)s,
    run.airflow_run
from bridge.staged
inner join bridge.run on run.id = staged.run
where staged.run = %(run)s and staged.guid = any(%(guids)s::uuid[])
