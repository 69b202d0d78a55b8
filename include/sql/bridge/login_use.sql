-- The login that this browser has started and this ticket answers; no row: there is none, or it was used (L3).
delete from bridge.started_login
where
    started_login.browser = %(browser)s
    and started_login.request_id = %(request_id)s
    and started_login.expires_at > %(now)s
returning started_login.request_id
