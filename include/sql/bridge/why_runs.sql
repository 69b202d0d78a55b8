-- T7: the latest run of a flow in each department; a dry run sends nothing and does not count.
select distinct on (run.department)
    run.department,
    run.status,
    run.mode,
    run.reason,
    run.as_of
from bridge.run
where run.flow = %(flow)s and not run.dry_run
order by run.department asc, run.started_at desc
