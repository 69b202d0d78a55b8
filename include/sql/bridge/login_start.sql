-- A login starts here, in one browser (L3).
insert into bridge.started_login (browser, request_id, expires_at)
values (%(browser)s, %(request_id)s, %(expires_at)s)
