-- The lock of a flow and department (bridge/lock), for this transaction and without waiting for it.
select
    pg_try_advisory_xact_lock(
        hashtextextended(concat_ws('/', 'helsebro', %(flow)s::text, %(department)s::text), 0)
    ) as mine
