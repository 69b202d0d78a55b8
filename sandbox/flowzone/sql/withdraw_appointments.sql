-- Remove the department's appointments with all they hold; only the GUID is remembered.
-- LATERAL … LIMIT: as in upsert_people.
WITH judged AS (
    SELECT incoming.guid,
           CASE
               WHEN known.here THEN 'withdrawn'
               WHEN known.here IS NOT NULL THEN 'unchanged'
               ELSE 'unknown'
           END AS outcome
    FROM unnest(%(guids)s::uuid[]) AS incoming (guid)
    LEFT JOIN LATERAL (
        SELECT department = %(department)s::uuid AND removed_at IS NULL AS here FROM appointment
        WHERE business = %(business)s AND appointment.guid = incoming.guid
        LIMIT 1
    ) AS known ON true
),
removed AS (
    UPDATE appointment
    SET removed_at = now(), changed_at = now(), content = NULL, starts_at = NULL, ends_at = NULL, video_room = NULL
    FROM judged
    WHERE appointment.business = %(business)s AND appointment.guid = judged.guid AND judged.outcome = 'withdrawn'
),
effects AS (
    INSERT INTO effect (department, kind, guid, effect)
    SELECT %(department)s::uuid, %(kind)s, guid, outcome FROM judged WHERE outcome = 'withdrawn'
)
SELECT guid::text, outcome FROM judged
