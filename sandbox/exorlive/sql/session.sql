-- Who is logged in with this cookie.
select session.contact_id, session.form_key, contact.name, unit.name as unit
from exorlive_sandbox.session
inner join exorlive.contact on contact.id = session.contact_id
left join exorlive.unit on unit.id = contact.unit_id
where session.browser = %(browser)s and session.expires_at > %(now)s
