-- Logged out, or another logs in with the same browser; whose time is up is out anyway.
delete from exorlive_sandbox.session
where browser = %(browser)s or expires_at <= %(now)s
