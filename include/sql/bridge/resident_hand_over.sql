-- L5: she is handed over, once; no row: she was before, or has not chosen this one.
update bridge.resident_session
set handed_over = true
where
    resident_session.browser = %(browser)s
    and resident_session.expires_at > %(now)s
    and not resident_session.handed_over
    and resident_session.chosen = %(contact)s
returning resident_session.chosen
