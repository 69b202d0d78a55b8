-- Judge each row against what stands, then write only what differs. Each is looked up by its key (LATERAL … LIMIT):
-- tables that grow from nothing have no statistics yet, and a join would be planned as if they were empty.
WITH incoming AS (
    SELECT (item ->> 'guid')::uuid AS guid, item ->> 'source_version' AS source_version,
           item - '{guid,source_version}'::text[] AS content
    FROM jsonb_array_elements(%(items)s::jsonb) AS item
),
judged AS (
    SELECT incoming.*,
           CASE
               WHEN member.source_version IS NULL THEN 'created'
               WHEN member.withdrawn_at IS NOT NULL
                 OR member.source_version <> incoming.source_version
                 OR known.content <> incoming.content THEN 'updated'
               ELSE 'unchanged'
           END AS outcome
    FROM incoming
    LEFT JOIN LATERAL (
        SELECT source_version, withdrawn_at FROM membership
        WHERE department = %(department)s::uuid AND kind = %(kind)s AND membership.guid = incoming.guid
        LIMIT 1
    ) AS member ON true
    LEFT JOIN LATERAL (
        SELECT content FROM person
        WHERE business = %(business)s AND kind = %(kind)s AND person.guid = incoming.guid
        LIMIT 1
    ) AS known ON true
),
changed AS (
    SELECT * FROM judged WHERE outcome <> 'unchanged'
),
people AS (
    INSERT INTO person (business, kind, guid, content)
    SELECT %(business)s, %(kind)s, guid, content FROM changed
    ON CONFLICT (business, kind, guid) DO UPDATE SET content = excluded.content
    WHERE person.content <> excluded.content
),
memberships AS (
    INSERT INTO membership (department, kind, guid, business, source_version)
    SELECT %(department)s::uuid, %(kind)s, guid, %(business)s, source_version FROM changed
    ON CONFLICT (department, kind, guid) DO UPDATE
    SET source_version = excluded.source_version, changed_at = excluded.changed_at, withdrawn_at = NULL
),
effects AS (
    INSERT INTO effect (department, kind, guid, effect)
    SELECT %(department)s::uuid, %(kind)s, guid, outcome FROM changed
)
SELECT guid::text, outcome FROM judged
