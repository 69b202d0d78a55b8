-- The staged batch in numbers, beside what the ledger holds (O3); history counts for nothing, as it is never touched.
select
    count(*) filter (where staged.action = 'put') as puts,
    count(*) filter (where staged.action = 'put' and staged.rule is not null) as unusable,
    count(*) filter (where staged.action = 'withdraw') as withdrawals,
    (
        select count(*)
        from bridge.ledger
        where
            ledger.flow = %(flow)s
            and ledger.department = %(department)s
            and ledger.state = 'present'
            and (ledger.day is null or ledger.day >= %(today)s)
    ) as ledger
from bridge.staged
where staged.run = %(run)s
