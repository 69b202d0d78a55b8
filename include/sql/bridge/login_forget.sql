-- Logins that never came back that have expired are forgotten. Rows that another process is deleting are left to it.
delete from bridge.started_login
where browser in (
    select browser
    from bridge.started_login
    where expires_at < %(now)s
    order by expires_at
    limit 1000
    for update skip locked
)
