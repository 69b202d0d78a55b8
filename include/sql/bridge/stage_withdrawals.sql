-- Staged for withdrawal: what the ledger holds and the query no longer yields. A full run also takes what this sync
-- once delivered, withdrew, and Flowzone holds all the same. A withdrawal that Flowzone rejected waits to be asked for.
insert into bridge.staged (run, guid, action, digest)
select
    %(run)s,
    ledger.guid,
    'withdraw',
    'withdrawal'
from bridge.ledger
where
    ledger.flow = %(flow)s
    and ledger.department = %(department)s
    and not exists (select from pg_temp.seen where seen.guid = ledger.guid)
    and (
        ledger.state = 'present'
        or exists (select from pg_temp.holding where holding.guid = ledger.guid)
    )
    and (
        %(full)s
        or not exists (
            select
            from bridge.set_aside
            where
                set_aside.flow = ledger.flow
                and set_aside.department = ledger.department
                and set_aside.guid = ledger.guid
                and set_aside.digest = 'withdrawal'
        )
    )
