-- The latest run per flow and department.
select distinct on (run.flow, run.department)
    run.flow,
    run.department,
    run.department_name as name,
    run.status,
    run.mode,
    run.dry_run,
    run.sent,
    run.unchanged,
    run.withdrawn,
    run.set_aside,
    run.held,
    run.started_at,
    run.ended_at,
    run.reason
from bridge.run
order by run.flow, run.department, run.started_at desc
