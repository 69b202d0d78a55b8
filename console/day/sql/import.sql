-- An import gives patients another phone number.
update journal.patient
set mobile_phone = '9' || lpad(numbered.place::text, 7, '0')
from (
    select numbered.guid, row_number() over (order by numbered.guid) + %(salt)s as place
    from journal.patient as numbered
    where numbered.guid = any (%(guids)s)
) as numbered
where patient.guid = numbered.guid
