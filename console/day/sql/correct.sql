-- The identity numbers are whole again.
with whole as (
    delete from journal.numbers
    returning guid, personal_identity_number
)

update journal.patient
set personal_identity_number = whole.personal_identity_number
from whole
where patient.guid = whole.guid
