-- A login that starts here, in one browser; those that never came back are forgotten (L3).
with
forgotten as (
    delete from bridge.started_login
    where started_login.expires_at < %(now)s
)

insert into bridge.started_login (browser, request_id, expires_at)
values (%(browser)s, %(request_id)s, %(expires_at)s)
