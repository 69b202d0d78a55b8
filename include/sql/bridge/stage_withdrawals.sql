-- Staged for withdrawal: what Flowzone holds by the ledger, or may have taken, and the query no longer yields. A full
-- run also takes what this sync once delivered, withdrew, and Flowzone holds all the same. A withdrawal that Flowzone
-- rejected waits to be asked for. What is history stays as it is (A2).
insert into bridge.staged (run, guid, action, digest, day)
select
    %(run)s::uuid,
    ours.guid,
    'withdraw',
    'withdrawal',
    max(ours.day)
from (
    select
        ledger.guid,
        ledger.day,
        ledger.state = 'present' as held
    from bridge.ledger
    where ledger.flow = %(flow)s and ledger.department = %(department)s
    union all
    select
        under_way.guid,
        under_way.day,
        true as held
    from bridge.under_way
    where under_way.flow = %(flow)s and under_way.department = %(department)s
) as ours
where
    not exists (select from pg_temp.seen where seen.guid = ours.guid)
    and (ours.day is null or ours.day >= %(today)s)
    and (
        ours.held
        or exists (select from pg_temp.holding where holding.guid = ours.guid)
    )
    and (
        %(full)s
        or not exists (
            select
            from bridge.set_aside
            where
                set_aside.flow = %(flow)s
                and set_aside.department = %(department)s
                and set_aside.guid = ours.guid
                and set_aside.digest = 'withdrawal'
        )
    )
group by ours.guid
