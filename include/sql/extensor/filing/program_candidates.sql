-- Whose number ends in one of these ten digits, whatever stands between and before them: more than can be meant, never
-- less; which of them it is, is judged outside (L8).
select
    patient.guid,
    patient.department_guid as department,
    patient.personal_identity_number as number
from journal.patient
inner join (select distinct ending from unnest(%(endings)s::text[]) as asked (ending)) as asked
    on asked.ending = right(regexp_replace(patient.personal_identity_number, '[^0123456789]', '', 'g'), 10)
