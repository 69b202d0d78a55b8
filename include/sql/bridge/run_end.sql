-- The run is over. What stands set aside is counted as it is now.
update bridge.run
set
    status = %(status)s,
    reason = %(reason)s,
    fault = %(fault)s,
    system = null,
    held = %(held)s,
    set_aside = (
        select count(*)
        from bridge.set_aside
        where set_aside.flow = run.flow and set_aside.department = run.department
    ),
    ended_at = clock_timestamp()
where run.id = %(run)s
