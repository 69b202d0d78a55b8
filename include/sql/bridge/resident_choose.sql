-- L6: she chooses a clinic, among those matched and before she is handed over.
update bridge.resident_session
set chosen = %(contact)s
where
    resident_session.browser = %(browser)s
    and resident_session.expires_at > %(now)s
    and not resident_session.handed_over
    and %(contact)s = any(resident_session.contacts)
returning resident_session.chosen
