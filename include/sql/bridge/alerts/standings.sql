-- How every flow and department stands. A dry run counts for nothing, nor does one that found another at work (Busy).
-- Moments are as_of, which is of the process's clock (G4).
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
    well.as_of as well_at,
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
    select run.started_at, run.as_of
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
    select min(run.as_of) as since
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
    select run.as_of as begun_at
    from bridge.run
    where run.flow = place.flow and run.department = place.department and not run.dry_run
    order by run.started_at desc
    limit 1
) as latest on true
left join lateral (
    select min(run.as_of) as since
    from bridge.run
    where
        run.flow = place.flow
        and run.department = place.department
        and not run.dry_run
        and run.started_at > coalesce(decided.started_at, '-infinity')
) as undecided on true
