-- What the checks of a run found, per department.
select
    run.department_name,
    run.department,
    run.status,
    run.reason,
    run.staged,
    run.sent,
    run.withdrawn,
    quality.suite,
    quality.success,
    quality.result,
    quality.judged_at
from bridge.run
left join bridge.quality on run.id = quality.run
where run.flow = %(flow)s and run.airflow_run = %(airflow_run)s
order by run.department_name, run.department, quality.judged_at, quality.suite desc
