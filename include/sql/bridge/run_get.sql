-- A run of a department, as the steps need it.
select
    run.id,
    run.airflow_run,
    run.flow,
    run.department,
    run.department_name,
    run.mode,
    run.dry_run,
    run.approved,
    run.as_of,
    run.today,
    run.status,
    run.seen,
    run.attempt
from bridge.run
where
    run.flow = %(flow)s
    and run.airflow_run = %(airflow_run)s
    and run.department = %(department)s
