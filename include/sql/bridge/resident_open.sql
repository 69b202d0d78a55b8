-- A resident is logged in, in a session of its own (L5).
insert into bridge.resident_session (browser, person, contacts, chosen, expires_at)
values (%(browser)s, %(person)s, %(contacts)s, %(chosen)s, %(expires_at)s)
