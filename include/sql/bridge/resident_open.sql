-- A resident is logged in: a session of its own, never the one that her browser had before (L5).
with
forgotten as (
    delete from bridge.resident_session
    where resident_session.expires_at < %(now)s or resident_session.browser = %(before)s
)

insert into bridge.resident_session (browser, form_key, person, contacts, chosen, expires_at)
values (%(browser)s, %(form_key)s, %(person)s, %(contacts)s, %(chosen)s, %(expires_at)s)
