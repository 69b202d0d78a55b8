-- Q6: a higher revision stands now; whatever was filed of the lower ones is superseded. What they filed follows from
-- what they were, so that every look-up is one of a key.
with lower as (
    update journal.questionnaire_response
    set superseded_at = coalesce(questionnaire_response.superseded_at, %(now)s)
    where questionnaire_response.response_id = %(response_id)s and questionnaire_response.revision < %(revision)s
    returning questionnaire_response.revision, questionnaire_response.content
),

document as (
    update journal.document
    set superseded_at = %(now)s
    from lower
    where
        document.source = 'flowzone'
        and document.source_id = %(response_id)s::text
        and document.revision = lower.revision
        and document.superseded_at is null
),

filed as (
    select
        lower.revision,
        concat(%(response_id)s::text, '/item/', item.link_id #>> '{}') as source_id
    from lower
    cross join jsonb_path_query(lower.content, '$.items.**.link_id') as item (link_id)
    union
    select
        lower.revision,
        concat(%(response_id)s::text, '/score/', score.code #>> '{}')
    from lower
    cross join jsonb_path_query(lower.content, '$.scores[*].code') as score (code)
)

update journal.test_result
set superseded_at = %(now)s
from filed
where
    test_result.source = 'flowzone'
    and test_result.source_id = filed.source_id
    and test_result.revision = filed.revision
    and test_result.superseded_at is null
