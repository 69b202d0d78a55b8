-- When each flow's last full run began.
select flow.name as flow, latest.full_at
from unnest(%(flows)s::text[]) as flow(name)
left join lateral (
    select max(run.started_at) as full_at
    from bridge.run
    where run.flow = flow.name and run.mode = 'full' and not run.dry_run
) as latest on true
