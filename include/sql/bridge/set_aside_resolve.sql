-- Set-aside rows that resolved themselves: no longer wanted, or back to what Flowzone holds.
delete from bridge.set_aside
where
    set_aside.flow = %(flow)s
    and set_aside.department = %(department)s
    and not exists (
        select
        from bridge.staged
        where staged.run = %(run)s and staged.guid = set_aside.guid
    )
    and not exists (
        select
        from pg_temp.seen
        left join bridge.ledger
            on
                ledger.flow = set_aside.flow
                and ledger.department = set_aside.department
                and ledger.guid = seen.guid
                and ledger.state = 'present'
        where
            seen.guid = set_aside.guid
            and ledger.digest is distinct from seen.digest
    )
    and not (
        set_aside.digest = 'withdrawal'
        and not exists (select from pg_temp.seen where seen.guid = set_aside.guid)
        and exists (
            select
            from bridge.ledger
            where
                ledger.flow = set_aside.flow
                and ledger.department = set_aside.department
                and ledger.guid = set_aside.guid
                and ledger.state = 'present'
                and (ledger.day is null or ledger.day >= %(today)s)
            union all
            select
            from bridge.under_way
            where
                under_way.flow = set_aside.flow
                and under_way.department = set_aside.department
                and under_way.guid = set_aside.guid
                and (under_way.day is null or under_way.day >= %(today)s)
        )
    )
