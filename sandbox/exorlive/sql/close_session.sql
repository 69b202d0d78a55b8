-- Logged out.
delete from exorlive_sandbox.session where browser = %(browser)s
