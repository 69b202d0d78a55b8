-- What became of each department in a DAG run.
select
    run.id,
    run.department,
    run.department_name,
    run.status,
    run.mode,
    run.dry_run,
    run.sent,
    run.unchanged,
    run.withdrawn,
    run.set_aside,
    run.held,
    run.reason,
    exists (select from bridge.hold where hold.run = run.id) as first_held
from bridge.run
where run.flow = %(flow)s and run.airflow_run = %(airflow_run)s
order by run.department_name, run.department
