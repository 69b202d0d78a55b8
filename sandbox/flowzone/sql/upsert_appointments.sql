-- Judge each row against what stands, then write only what differs. The video room is never touched by a sync;
-- another department's PUT moves the appointment. LATERAL … LIMIT: as in upsert_people.
WITH incoming AS (
    SELECT (item ->> 'guid')::uuid AS guid, item ->> 'source_version' AS source_version,
           item - '{guid,source_version}'::text[] AS content
    FROM jsonb_array_elements(%(items)s::jsonb) AS item
),
judged AS (
    SELECT incoming.*,
           CASE
               WHEN known.department IS NULL OR known.removed_at IS NOT NULL THEN 'created'
               WHEN known.department <> %(department)s::uuid
                 OR known.source_version <> incoming.source_version
                 OR known.content <> incoming.content THEN 'updated'
               ELSE 'unchanged'
           END AS outcome
    FROM incoming
    LEFT JOIN LATERAL (
        SELECT department, source_version, content, removed_at FROM appointment
        WHERE business = %(business)s AND appointment.guid = incoming.guid
        LIMIT 1
    ) AS known ON true
),
changed AS (
    SELECT * FROM judged WHERE outcome <> 'unchanged'
),
appointments AS (
    INSERT INTO appointment (business, guid, department, source_version, content, starts_at, ends_at)
    SELECT %(business)s, guid, %(department)s::uuid, source_version, content,
           (content ->> 'starts_at')::timestamptz, (content ->> 'ends_at')::timestamptz
    FROM changed
    ON CONFLICT (business, guid) DO UPDATE
    SET department = excluded.department, source_version = excluded.source_version, content = excluded.content,
        starts_at = excluded.starts_at, ends_at = excluded.ends_at, changed_at = excluded.changed_at,
        removed_at = NULL
),
effects AS (
    INSERT INTO effect (department, kind, guid, effect)
    SELECT %(department)s::uuid, %(kind)s, guid, outcome FROM changed
)
SELECT guid::text, outcome FROM judged
