INSERT INTO questionnaire_response (department, response_id, revision, completed_at, content)
SELECT %(department)s::uuid, response_id, revision, completed_at, content
FROM jsonb_to_recordset(%(answers)s::jsonb)
     AS answer (response_id uuid, revision bigint, completed_at timestamptz, content jsonb)
ON CONFLICT (department, response_id, revision) DO UPDATE
SET completed_at = excluded.completed_at, content = excluded.content, acknowledged_at = NULL
