-- Who belongs to the department now, by guid; who is asked for is shown also when withdrawn.
-- LATERAL … LIMIT: as in upsert_people.
SELECT membership.guid::text, membership.source_version, membership.changed_at,
       CASE WHEN membership.withdrawn_at IS NULL THEN person.state ELSE 'inactive' END AS state
FROM membership
CROSS JOIN LATERAL (
    SELECT state FROM person_now
    WHERE person_now.business = membership.business AND person_now.kind = membership.kind
      AND person_now.guid = membership.guid
    LIMIT 1
) AS person
WHERE membership.department = %(department)s::uuid AND membership.kind = %(kind)s
  AND (%(guid)s::uuid IS NULL AND membership.withdrawn_at IS NULL OR membership.guid = %(guid)s::uuid)
  AND (%(after)s::uuid IS NULL OR membership.guid > %(after)s::uuid)
ORDER BY membership.guid
LIMIT %(limit)s
