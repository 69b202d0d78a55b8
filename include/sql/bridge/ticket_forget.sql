-- Tickets that have expired are forgotten. Rows that another process is deleting are left to it.
delete from bridge.used_ticket
where digest in (
    select digest
    from bridge.used_ticket
    where expires_at < %(now)s
    order by expires_at
    limit 1000
    for update skip locked
)
