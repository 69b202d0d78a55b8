-- Whether a full run is due for a department that has been in this flow before (D8).
select
    standing.full_due
    and exists (
        select
        from bridge.run
        where
            run.flow = standing.flow
            and run.department = standing.department
            and run.status = 'success'
            and not run.dry_run
    ) as full_due
from bridge.standing
where standing.flow = %(flow)s and standing.department = %(department)s
