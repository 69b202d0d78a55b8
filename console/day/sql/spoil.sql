-- A column was cut: identity numbers lose their last digit. Those who made the mistake find them in a backup.
create table if not exists journal.numbers (guid uuid primary key, personal_identity_number text);

with whole as (
    insert into journal.numbers
    select patient.guid, patient.personal_identity_number
    from journal.patient
    where patient.guid = any (%(guids)s)
    returning guid, personal_identity_number
)

update journal.patient
set personal_identity_number = regexp_replace(whole.personal_identity_number, '\d\D*$', '')
from whole
where patient.guid = whole.guid
