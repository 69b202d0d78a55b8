-- What was delivered here is no longer where other departments of the business had it: Flowzone has moved it.
update bridge.ledger
set
    state = 'withdrawn',
    outcome = 'moved',
    delivered_at = clock_timestamp()
from ({bridge/elsewhere}) as elsewhere
where
    ledger.flow = %(flow)s
    and ledger.department = elsewhere.department
    and ledger.guid = any (%(guids)s::uuid[])
    and ledger.state = 'present'
