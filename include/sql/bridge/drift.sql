-- Where Flowzone and the ledger disagree. What was under way is left out: nobody knows whether Flowzone took it; and so
-- is history, which is not compared (A2).
with known as (
    select
        ledger.guid,
        ledger.digest,
        ledger.state
    from bridge.ledger
    where
        ledger.flow = %(flow)s
        and ledger.department = %(department)s
        and (ledger.day is null or ledger.day >= %(today)s)
        and not exists (
            select
            from bridge.under_way
            where
                under_way.flow = ledger.flow
                and under_way.department = ledger.department
                and under_way.guid = ledger.guid
        )
)

select
    count(*) filter (where known.state = 'present' and holding.guid is null) as missing,
    count(*) filter (where known.state = 'present' and holding.source_version <> known.digest) as different,
    count(*) filter (where known.state = 'withdrawn' and holding.guid is not null) as withdrawn,
    (
        select count(*)
        from pg_temp.holding as held
        where
            not exists (select from pg_temp.seen where seen.guid = held.guid)
            and not exists (
                select
                from bridge.ledger
                where
                    ledger.flow = %(flow)s
                    and ledger.department = %(department)s
                    and ledger.guid = held.guid
                union all
                select
                from bridge.under_way
                where
                    under_way.flow = %(flow)s
                    and under_way.department = %(department)s
                    and under_way.guid = held.guid
            )
    ) as not_ours
from known
left join pg_temp.holding on known.guid = holding.guid
