-- All that is held, as one JSON text: for test oracles.
WITH people AS (
    SELECT kind, guid,
           jsonb_build_object('guid', guid, 'business', business, 'state', state, 'content', content,
                              'memberships', memberships) AS held
    FROM person_now
    WHERE %(department)s::uuid IS NULL
       OR EXISTS (
           SELECT FROM membership
           WHERE membership.department = %(department)s::uuid AND membership.kind = person_now.kind
             AND membership.guid = person_now.guid
           OFFSET 0
       )
),
appointments AS (
    SELECT guid,
           jsonb_build_object(
               'guid', guid, 'business', business, 'department', department, 'source_version', source_version,
               'video_room', video_room, 'content', content,
               'linked', jsonb_build_object('practitioner_guids', practitioner_guids,
                                            'patient_guids', patient_guids)) AS held
    FROM appointment_now
    WHERE %(department)s::uuid IS NULL OR department = %(department)s::uuid
),
answers AS (
    SELECT arrival, jsonb_build_object('department', department, 'response_id', response_id, 'revision', revision,
                                       'acknowledged', acknowledged_at IS NOT NULL, 'content', content) AS held
    FROM questionnaire_response
    WHERE %(department)s::uuid IS NULL OR department = %(department)s::uuid
)
SELECT jsonb_build_object(
    'practitioners', (SELECT coalesce(jsonb_agg(held ORDER BY guid), '[]') FROM people WHERE kind = 'practitioners'),
    'patients', (SELECT coalesce(jsonb_agg(held ORDER BY guid), '[]') FROM people WHERE kind = 'patients'),
    'appointments', (SELECT coalesce(jsonb_agg(held ORDER BY guid), '[]') FROM appointments),
    'questionnaire_responses', (SELECT coalesce(jsonb_agg(held ORDER BY arrival), '[]') FROM answers)
)::text AS state
