-- Flowzone took these: the ledger says what it holds now.
insert into bridge.ledger (flow, department, guid, state, digest, day, outcome, delivered_at)
select
    %(flow)s,
    %(department)s,
    delivered.guid,
    'present',
    delivered.digest,
    delivered.day,
    delivered.outcome,
    clock_timestamp()
from
    unnest(%(guids)s::uuid[], %(digests)s::text[], %(days)s::date[], %(outcomes)s::text[])
    as delivered (guid, digest, day, outcome)
on conflict (flow, department, guid) do update
set
    state = excluded.state,
    digest = excluded.digest,
    day = excluded.day,
    outcome = excluded.outcome,
    delivered_at = excluded.delivered_at
