-- A person in each role, with the departments it belongs or belonged to.
SELECT kind, guid::text, state, content, invited_at, accepted_at, memberships
FROM person_now
WHERE business = %(business)s AND guid = %(guid)s::uuid
ORDER BY kind
