-- In whose journal these programs stand now, the latest where there are several; and whose number that patient has today.
select distinct on (asked.program)
    asked.program,
    document.patient_guid as patient,
    patient.personal_identity_number as number
from unnest(%(programs)s::uuid[]) as asked (program)
inner join journal.document
    on document.source = 'exorlive' and document.source_id = asked.program::text and document.superseded_at is null
left join journal.patient on document.patient_guid = patient.guid
order by asked.program, document.revision desc
