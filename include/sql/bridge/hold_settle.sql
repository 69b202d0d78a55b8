-- A run is not held, or went through: whatever the department's flow was held with is over. What is on its way is over
-- only when it has been sent. A dry run decides nothing.
with over as (
    update bridge.hold
    set
        ended = case when hold.begun then 'sent' else 'resolved' end,
        ended_at = clock_timestamp()
    from bridge.run
    where
        run.id = %(run)s
        and not run.dry_run
        and hold.flow = run.flow
        and hold.department = run.department
        and hold.ended is null
        and (run.status = 'success' or not hold.begun)
    returning hold.id
)

delete from bridge.hold_row
using over
where hold_row.hold = over.id
