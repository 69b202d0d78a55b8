-- Whether the ledger of a flow and department holds more than so many rows.
select
    exists (
        select
        from bridge.ledger
        where ledger.flow = %(flow)s and ledger.department = %(department)s
        offset %(rows)s
    ) as large
