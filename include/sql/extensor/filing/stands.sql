-- What stands in the journal under this revision now, ours or somebody's who was quicker.
select
    questionnaire_response.content = %(content)s::jsonb as same,
    questionnaire_response.superseded_at
from journal.questionnaire_response
where questionnaire_response.response_id = %(response_id)s and questionnaire_response.revision = %(revision)s
