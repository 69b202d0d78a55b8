-- A page of people of a business or of one of its departments, found by name or by the start of the GUID.
-- Where they stand is looked up for the page only, unless it is asked for.
WITH page AS (
    SELECT business, kind, guid, content ->> 'name' AS name, content ->> 'email' AS email, count(*) OVER () AS found
    FROM person
    WHERE business = %(business)s
      AND (%(kind)s::text IS NULL OR kind = %(kind)s)
      AND (%(state)s::text IS NULL OR EXISTS (
          SELECT FROM person_now
          WHERE person_now.business = person.business AND person_now.kind = person.kind
            AND person_now.guid = person.guid AND person_now.state = %(state)s
          OFFSET 0
      ))
      AND (%(department)s::uuid IS NULL OR EXISTS (
          SELECT FROM membership
          WHERE membership.department = %(department)s::uuid AND membership.kind = person.kind
            AND membership.guid = person.guid AND membership.withdrawn_at IS NULL
          OFFSET 0
      ))
      AND (strpos(lower(content ->> 'name'), lower(%(search)s)) > 0 OR starts_with(guid::text, lower(%(search)s)))
    ORDER BY name, guid
    LIMIT %(limit)s OFFSET %(offset)s
)
SELECT page.kind, page.guid::text, name, email, found, person.state, person.memberships
FROM page
CROSS JOIN LATERAL (
    SELECT state, memberships FROM person_now
    WHERE person_now.business = page.business AND person_now.kind = page.kind AND person_now.guid = page.guid
    LIMIT 1
) AS person
ORDER BY name, page.guid
