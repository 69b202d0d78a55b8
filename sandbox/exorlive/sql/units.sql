-- Clinics, with what they have.
select
    unit.id,
    unit.name,
    unit.journal_department_guid,
    (select count(*) from exorlive.contact where contact.unit_id = unit.id) as contacts
from exorlive.unit
order by unit.name
