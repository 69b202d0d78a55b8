-- L7: our session ends, and nothing else.
delete from bridge.resident_session
where resident_session.browser = %(browser)s
