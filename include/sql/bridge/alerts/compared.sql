-- When each flow's last full run began.
select flow.name as flow, latest.full_at
from unnest(%(flows)s::text[]) as flow(name)
left join lateral (
    select run.as_of as full_at
    from bridge.run
    where run.flow = flow.name and run.mode = 'full' and not run.dry_run
    order by run.started_at desc
    limit 1
) as latest on true
