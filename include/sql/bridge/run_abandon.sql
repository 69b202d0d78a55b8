-- Departments of a DAG run that did not come to an end: a task was killed, or failed for good.
update bridge.run
set
    status = 'failed',
    fault = coalesce(run.fault, 'Killed'),
    reason = coalesce(run.reason, 'did not come to its end; the log of the department''s task says why'),
    ended_at = clock_timestamp()
where
    run.flow = %(flow)s
    and run.airflow_run = %(airflow_run)s
    and run.status in ('queued', 'running')
