-- The department's appointments from a time on, by guid.
SELECT guid::text, source_version, changed_at, 'present' AS state
FROM appointment
WHERE department = %(department)s::uuid AND removed_at IS NULL
  AND (%(guid)s::uuid IS NULL OR guid = %(guid)s::uuid)
  AND (%(after)s::uuid IS NULL OR guid > %(after)s::uuid)
  AND (%(starts_from)s::timestamptz IS NULL OR starts_at >= %(starts_from)s::timestamptz)
ORDER BY guid
LIMIT %(limit)s
