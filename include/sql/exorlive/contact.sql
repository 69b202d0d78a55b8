-- One contact, as the directory has it now.
select
    contact.id,
    contact.unit_id,
    unit.name as unit,
    contact.name,
    contact.personal_identity_number as typed
from exorlive.contact
left join exorlive.unit on unit.id = contact.unit_id
where contact.id = %(id)s
