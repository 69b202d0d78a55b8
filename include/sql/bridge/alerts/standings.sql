-- How every flow and department stands. A dry run counts for nothing, nor does one that found another at work (Busy).
with place as (
    select expected.flow, expected.department, expected.name
    from unnest(%(flows)s::text[], %(departments)s::uuid[], %(names)s::text[]) as expected(flow, department, name)
)

select
    place.flow,
    place.department,
    place.name,
    decided.status,
    decided.fault,
    decided.system,
    decided.reason,
    decided.airflow_run,
    well.ended_at as well_at,
    failing.since as failing_since,
    latest.begun_at,
    undecided.since as undecided_since
from place
left join lateral (
    select run.status, run.fault, run.system, run.reason, run.airflow_run, run.started_at
    from bridge.run
    where
        run.flow = place.flow
        and run.department = place.department
        and not run.dry_run
        and run.status in ('success', 'skipped', 'held', 'failed')
        and run.fault is distinct from 'Busy'
    order by run.started_at desc
    limit 1
) as decided on true
left join lateral (
    select run.started_at, run.ended_at
    from bridge.run
    where
        run.flow = place.flow
        and run.department = place.department
        and not run.dry_run
        and run.status in ('success', 'skipped')
        and run.fault is distinct from 'Busy'
    order by run.started_at desc
    limit 1
) as well on true
left join lateral (
    select min(run.started_at) as since
    from bridge.run
    where
        decided.status in ('held', 'failed')
        and run.flow = place.flow
        and run.department = place.department
        and not run.dry_run
        and run.status in ('held', 'failed')
        and run.started_at > coalesce(well.started_at, '-infinity')
) as failing on true
left join lateral (
    select max(run.started_at) as begun_at
    from bridge.run
    where run.flow = place.flow and run.department = place.department and not run.dry_run
) as latest on true
left join lateral (
    select min(run.started_at) as since
    from bridge.run
    where
        run.flow = place.flow
        and run.department = place.department
        and not run.dry_run
        and run.started_at > coalesce(decided.started_at, '-infinity')
) as undecided on true
