-- Flows by departments: the latest run, the latest that went through, what went over in the last day, what is set aside.
-- Dry runs send nothing and do not count.
with
latest as (
    select distinct on (run.flow, run.department)
        run.flow, run.department, run.department_name, run.airflow_run, run.status, run.mode, run.reason, run.waiting,
        run.held, run.started_at, run.ended_at
    from bridge.run
    where not run.dry_run and run.status <> 'superseded'
    order by run.flow, run.department, run.started_at desc
),

went_well as (
    select run.flow, run.department, max(run.ended_at) as at
    from bridge.run
    where run.status = 'success' and not run.dry_run
    group by run.flow, run.department
),

lately as (
    select
        run.flow,
        run.department,
        sum(run.sent) as sent,
        sum(run.withdrawn) as withdrawn,
        count(*) filter (where run.status = 'failed') as failed
    from bridge.run
    where run.started_at > %(now)s - interval '24 hours' and not run.dry_run
    group by run.flow, run.department
),

aside as (
    select set_aside.flow, set_aside.department, count(*) as rows, min(set_aside.since) as since
    from bridge.set_aside
    group by set_aside.flow, set_aside.department
)

select
    latest.flow,
    latest.department,
    latest.department_name,
    latest.airflow_run,
    latest.status,
    latest.mode,
    latest.reason,
    latest.held,
    latest.started_at,
    latest.ended_at,
    case when latest.status in ('queued', 'running') then latest.waiting else 0 end as waiting,
    went_well.at as last_success,
    extract(epoch from %(now)s - went_well.at)::integer as lag_seconds,
    coalesce(lately.sent, 0)::integer as sent_24h,
    coalesce(lately.withdrawn, 0)::integer as withdrawn_24h,
    coalesce(lately.failed, 0)::integer as failed_24h,
    coalesce(aside.rows, 0)::integer as set_aside,
    aside.since as set_aside_since
from latest
left join went_well using (flow, department)
left join lately using (flow, department)
left join aside using (flow, department)
order by latest.department_name, latest.department, latest.flow
