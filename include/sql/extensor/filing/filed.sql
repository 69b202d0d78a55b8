-- Q6: which of these revisions the journal has, whether as they are now, whether a later one stands, and whether a
-- document was filed.
select
    received.response_id,
    received.revision,
    questionnaire_response.content = received.content as same,
    questionnaire_response.superseded_at is not null as superseded,
    exists (
        select
        from journal.document
        where
            document.source = 'flowzone'
            and document.source_id = received.response_id::text
            and document.revision = received.revision
    ) as document
from unnest(%(response_ids)s::uuid[], %(revisions)s::integer[], %(contents)s::text[]::jsonb[])
    as received (response_id, revision, content)
inner join journal.questionnaire_response
    on
        questionnaire_response.response_id = received.response_id
        and questionnaire_response.revision = received.revision
