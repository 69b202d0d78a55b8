-- End memberships; the person stays, and becomes inactive with the last one. LATERAL … LIMIT: as in upsert_people.
WITH judged AS (
    SELECT incoming.guid, member.place,
           CASE
               WHEN member.active THEN 'withdrawn'
               WHEN known.guid IS NOT NULL THEN 'unchanged'
               ELSE 'unknown'
           END AS outcome
    FROM unnest(%(guids)s::uuid[]) AS incoming (guid)
    LEFT JOIN LATERAL (
        SELECT ctid AS place, withdrawn_at IS NULL AS active FROM membership
        WHERE department = %(department)s::uuid AND kind = %(kind)s AND membership.guid = incoming.guid
        LIMIT 1
    ) AS member ON true
    LEFT JOIN LATERAL (
        SELECT person.guid FROM person
        WHERE business = %(business)s AND kind = %(kind)s AND person.guid = incoming.guid
        LIMIT 1
    ) AS known ON true
),
ended AS (
    UPDATE membership SET withdrawn_at = now(), changed_at = now()
    FROM judged
    WHERE membership.ctid = judged.place AND judged.outcome = 'withdrawn'
),
effects AS (
    INSERT INTO effect (department, kind, guid, effect)
    SELECT %(department)s::uuid, %(kind)s, guid, outcome FROM judged WHERE outcome = 'withdrawn'
)
SELECT guid::text, outcome FROM judged
