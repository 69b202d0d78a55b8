-- Flowzone took these: the ledger says what it holds now.
insert into bridge.ledger (flow, department, guid, state, digest, outcome, delivered_at)
select
    %(flow)s,
    %(department)s,
    delivered.guid,
    'present',
    delivered.digest,
    delivered.outcome,
    clock_timestamp()
from unnest(%(guids)s::uuid[], %(digests)s::text[], %(outcomes)s::text[]) as delivered (guid, digest, outcome)
on conflict (flow, department, guid) do update
set
    state = excluded.state,
    digest = excluded.digest,
    outcome = excluded.outcome,
    delivered_at = excluded.delivered_at
