-- Launch tokens that have expired are refused anyway. Rows that another process is deleting are left to it.
delete from bridge.used_launch
where digest in (
    select digest
    from bridge.used_launch
    where expires_at < %(now)s
    order by expires_at
    limit 1000
    for update skip locked
)
