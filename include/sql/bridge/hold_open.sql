-- A run holds a suspicious batch that nobody has been asked about.
insert into bridge.hold (
    id, flow, department, department_name, batch, reason, puts, unusable, withdrawals, run, airflow_run, since
)
select
    %(hold)s,
    run.flow,
    run.department,
    run.department_name,
    %(batch)s,
    %(reason)s,
    %(puts)s,
    %(unusable)s,
    %(withdrawals)s,
    run.id,
    run.airflow_run,
    clock_timestamp()
from bridge.run
where run.id = %(run)s
