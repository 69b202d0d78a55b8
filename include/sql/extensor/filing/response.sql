-- Q3: the answer as it was received. One that a higher revision has overtaken is stored superseded already (Q6).
insert into journal.questionnaire_response (
    response_id, revision, patient_guid, questionnaire_code, questionnaire_title, questionnaire_version, completed_at,
    received_at, superseded_at, content
)
select
    %(response_id)s,
    %(revision)s,
    %(patient)s,
    %(code)s,
    %(title)s,
    %(version)s,
    %(completed_at)s,
    %(now)s,
    case
        when exists (
            select
            from journal.questionnaire_response as later
            where later.response_id = %(response_id)s and later.revision > %(revision)s
        ) then %(now)s::timestamptz
    end,
    %(content)s::jsonb
on conflict (response_id, revision) do nothing
