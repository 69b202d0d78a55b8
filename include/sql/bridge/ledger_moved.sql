-- What was delivered here is no longer where other departments of the business had it: Flowzone has moved it. Warnings
-- go along, as they are those of what Flowzone holds.
with moved as (
    update bridge.ledger
    set
        state = 'withdrawn',
        outcome = 'moved',
        delivered_at = clock_timestamp()
    from bridge.standing as here
    inner join bridge.standing as elsewhere on here.flow = elsewhere.flow and here.flowzone = elsewhere.flowzone
    where
        here.flow = %(flow)s
        and here.department = %(department)s
        and elsewhere.department <> here.department
        and ledger.flow = here.flow
        and ledger.department = elsewhere.department
        and ledger.guid = any (%(guids)s)
        and ledger.state = 'present'
    returning ledger.department, ledger.guid
)

delete from bridge.warning
using moved
where
    warning.flow = %(flow)s
    and warning.department = moved.department
    and warning.guid = moved.guid
