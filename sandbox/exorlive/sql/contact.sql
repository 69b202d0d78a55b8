-- One contact, at her clinic.
select contact.id, contact.name, contact.personal_identity_number, contact.unit_id, unit.name as unit
from exorlive.contact
left join exorlive.unit on unit.id = contact.unit_id
where contact.id = %(contact)s
