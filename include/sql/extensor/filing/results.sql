-- Q5: ordinary test results of the patient, each with the document of the same revision.
insert into journal.test_result (
    patient_guid, test_code, test_title, value_number, value_text, unit, taken_at, source, source_id, revision,
    superseded_at, document_id
)
select
    %(patient)s,
    result.test_code,
    result.test_title,
    result.value_number,
    result.value_text,
    result.unit,
    %(completed_at)s,
    'flowzone',
    result.source_id,
    %(revision)s,
    %(superseded_at)s::timestamptz,
    document.id
from unnest(
    %(source_ids)s::text[], %(test_codes)s::text[], %(test_titles)s::text[], %(values)s::numeric[],
    %(value_texts)s::text[], %(units)s::text[]
) as result (source_id, test_code, test_title, value_number, value_text, unit)
left join journal.document
    on
        document.source = 'flowzone'
        and document.source_id = %(response_id)s::text
        and document.revision = %(revision)s
on conflict (source, source_id, revision) do nothing
