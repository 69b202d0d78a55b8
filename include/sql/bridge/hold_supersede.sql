-- The batch has changed: what was asked, or decided, was another one.
with over as (
    update bridge.hold
    set ended = 'superseded', ended_at = clock_timestamp()
    where hold.id = %(hold)s
    returning hold.id
)

delete from bridge.hold_row
using over
where hold_row.hold = over.id
