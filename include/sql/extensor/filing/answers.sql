-- Q3: one row for each question, so that reports need no JSON.
insert into journal.questionnaire_answer (
    response_id, revision, link_id, position, question, answer_text, answer_number, answer_code
)
select
    %(response_id)s,
    %(revision)s,
    answer.link_id,
    answer.position,
    answer.question,
    answer.answer_text,
    answer.answer_number,
    answer.answer_code
from unnest(
    %(link_ids)s::text[], %(positions)s::integer[], %(questions)s::text[], %(texts)s::text[], %(numbers)s::numeric[],
    %(codes)s::text[]
) as answer (link_id, position, question, answer_text, answer_number, answer_code)
on conflict (response_id, revision, link_id) do nothing
