-- Sessions that have expired are forgotten. Rows that another process is deleting are left to it.
delete from bridge.resident_session
where browser in (
    select browser
    from bridge.resident_session
    where expires_at < %(now)s
    order by expires_at
    limit 1000
    for update skip locked
)
