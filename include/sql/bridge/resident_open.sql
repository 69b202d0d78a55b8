-- A resident is logged in, in a session of its own (L5).
insert into bridge.resident_session (browser, form_key, person, contacts, chosen, expires_at)
values (%(browser)s, %(form_key)s, %(person)s, %(contacts)s, %(chosen)s, %(expires_at)s)
