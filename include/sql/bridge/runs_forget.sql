-- Delete runs that ended long ago, with their quality reports; the latest of each flow and department stays, and so does
-- the latest that went through: the next run and the diagnosis look at them.
delete from bridge.run
where
    run.ended_at < %(before)s
    and exists (
        select 1 from bridge.run as later
        where
            later.flow = run.flow
            and later.department = run.department
            and later.started_at > run.started_at
            and later.status = 'success'
            and not later.dry_run
    )
