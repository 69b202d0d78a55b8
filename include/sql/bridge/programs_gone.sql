-- What is no longer handed out here, or not by this department: should it come back, it is looked at again. The
-- documents stay.
update bridge.ledger
set
    state = 'withdrawn',
    outcome = 'gone',
    delivered_at = clock_timestamp()
where
    ledger.flow = %(flow)s
    and ledger.department = %(department)s
    and ledger.state = 'present'
    and not exists (
        select
        from pg_temp.seen
        where seen.guid = ledger.guid
    )
