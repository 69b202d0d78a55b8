SELECT department::text, kind, guid::text,
       count(*) FILTER (WHERE effect = 'created')   AS created,
       count(*) FILTER (WHERE effect = 'updated')   AS updated,
       count(*) FILTER (WHERE effect = 'withdrawn') AS withdrawn
FROM effect
WHERE (%(department)s::uuid IS NULL OR department = %(department)s::uuid)
  AND (%(guid)s::uuid IS NULL OR guid = %(guid)s::uuid)
GROUP BY department, kind, guid
ORDER BY department, kind, guid
