-- Somebody is logged in to ExorLive Go; no row: the directory has no such contact.
insert into exorlive_sandbox.session (browser, contact_id, form_key, expires_at)
select %(browser)s, contact.id, %(form_key)s, %(expires_at)s
from exorlive.contact
where contact.id = %(contact)s
returning contact_id
