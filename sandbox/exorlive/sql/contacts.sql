-- A clinic's contacts, with their latest training.
select
    contact.id,
    contact.name,
    contact.personal_identity_number is not null and contact.personal_identity_number <> '' as numbered,
    (select count(*) from exorlive.program where program.contact_id = contact.id) as programs,
    (select max(activity.started_at) from exorlive.activity where activity.contact_id = contact.id) as last_trained
from exorlive.contact
where contact.unit_id = %(unit)s
order by contact.name
