-- A department's first run in an inbound flow went through as it was asked for: no full one is due for being new.
update bridge.standing
set full_due = false
where
    standing.flow = %(flow)s
    and standing.department = %(department)s
    and not exists (
        select
        from bridge.run
        where
            run.flow = standing.flow
            and run.department = standing.department
            and run.status = 'success'
            and not run.dry_run
            and run.id <> %(run)s
    )
