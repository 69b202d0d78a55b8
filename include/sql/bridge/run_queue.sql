-- A department takes part in a run of the DAG. A cleared plan starts it over.
insert into bridge.run (
    id, airflow_run, flow, department, department_name, mode, dry_run, approved, as_of, today, status,
    started_at
)
values (
    %(id)s, %(airflow_run)s, %(flow)s, %(department)s, %(department_name)s, %(mode)s, %(dry_run)s, %(approved)s,
    %(as_of)s, %(today)s, 'queued', clock_timestamp()
)
on conflict (flow, airflow_run, department) do update
set
    mode = excluded.mode,
    dry_run = excluded.dry_run,
    approved = excluded.approved,
    as_of = excluded.as_of,
    today = excluded.today,
    status = 'queued',
    reason = null,
    fault = null,
    system = null,
    started_at = excluded.started_at,
    ended_at = null
