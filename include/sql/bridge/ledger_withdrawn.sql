-- Flowzone withdrew these; the rows stay, and say what was once delivered.
update bridge.ledger
set
    state = 'withdrawn',
    outcome = withdrawn.outcome,
    delivered_at = clock_timestamp()
from unnest(%(guids)s::uuid[], %(outcomes)s::text[]) as withdrawn (guid, outcome)
where
    ledger.flow = %(flow)s
    and ledger.department = %(department)s
    and ledger.guid = withdrawn.guid
