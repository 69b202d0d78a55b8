-- Q7: who of these is a patient of this journal, in whatever department and state; and what a document's head says of
-- them. JSON, because dates beyond Python's years are legal here.
select
    patient.guid,
    patient.first_name,
    patient.last_name,
    patient.personal_identity_number,
    to_jsonb(patient.birth_date) #>> '{}' as birth_date
from journal.patient
where patient.guid = any (%(guids)s)
