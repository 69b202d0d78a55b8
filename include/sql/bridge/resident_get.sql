-- The session of a browser, while it lasts.
select
    resident_session.person,
    resident_session.contacts,
    resident_session.chosen,
    resident_session.handed_over
from bridge.resident_session
where resident_session.browser = %(browser)s and resident_session.expires_at > %(now)s
