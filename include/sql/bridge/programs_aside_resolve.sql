-- All was looked at: what is in the journal, or no longer handed out, stands set aside no more.
delete from bridge.set_aside
where
    set_aside.flow = %(flow)s
    and set_aside.department = %(department)s
    and not exists (
        select
        from pg_temp.seen
        where
            seen.guid = set_aside.guid
            and not exists (
                select
                from bridge.ledger
                where
                    ledger.flow = %(flow)s
                    and ledger.department = %(department)s
                    and ledger.guid = seen.guid
                    and ledger.state = 'present'
            )
    )
