-- L4, L6: contacts whose number may be the one looked for, however it was typed; which of them it is, `canonical` says.
-- A blank number is nobody's. The index in contact_index.sql serves it. Where there is none, the first condition (the ten
-- digits in their order, anything between them) spares most rows the dearer second one.
select
    contact.id,
    contact.unit_id,
    unit.name as unit,
    contact.name,
    contact.personal_identity_number as typed
from exorlive.contact
left join exorlive.unit on unit.id = contact.unit_id
where
    contact.personal_identity_number like %(in_order)s
    and right(regexp_replace(contact.personal_identity_number, '[^0-9]', '', 'g'), 10) = %(ten)s
order by unit.name, contact.name, contact.id
limit %(limit)s
