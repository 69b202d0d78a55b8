-- Which of these programs stand exactly so: the highest revision is not superseded, is this patient's, and its PDF bears
-- this mark.
select asked.program
from unnest(%(programs)s::uuid[], %(patients)s::uuid[], %(marks)s::bytea[]) as asked (program, patient, mark)
cross join lateral (
    select
        document.patient_guid,
        document.superseded_at,
        document.content
    from journal.document
    where document.source = 'exorlive' and document.source_id = asked.program::text
    order by document.revision desc
    limit 1
) as highest
where
    highest.superseded_at is null
    and highest.patient_guid = asked.patient
    and position(asked.mark in highest.content) > 0
