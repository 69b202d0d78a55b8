-- Completed answers, oldest first; by default those that the journal has not taken yet.
SELECT content, completed_at, arrival
FROM questionnaire_response
WHERE department = %(department)s::uuid
  AND (%(include_acknowledged)s OR acknowledged_at IS NULL)
  AND (%(arrival)s::bigint IS NULL OR (completed_at, arrival) > (%(completed_at)s::timestamptz, %(arrival)s::bigint))
ORDER BY completed_at, arrival
LIMIT %(limit)s
