-- How many programs are left out because their contact has no identity number (L8).
select count(*) as programs
from exorlive.unit
inner join exorlive.contact on unit.id = contact.unit_id
inner join exorlive.program on contact.id = program.contact_id
where
    unit.journal_department_guid = %(department)s
    and (contact.personal_identity_number ~ '[^[:space:]\u00a0\u2000-\u200f\u202f\u2060\ufeff]') is not true
