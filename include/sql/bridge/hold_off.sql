-- A department that is off, or gone from the file, transfers nothing: nobody need decide about its batches (D8).
with over as (
    update bridge.hold
    set ended = 'resolved', ended_at = clock_timestamp()
    from bridge.standing
    where
        hold.flow = %(flow)s
        and hold.ended is null
        and standing.flow = hold.flow
        and standing.department = hold.department
        and not standing.active
    returning hold.id
)

delete from bridge.hold_row
using over
where hold_row.hold = over.id
