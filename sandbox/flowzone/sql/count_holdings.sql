-- How much each department holds.
SELECT department::text, kind, count(*) AS held
FROM membership
WHERE withdrawn_at IS NULL
GROUP BY department, kind
UNION ALL
SELECT department::text, 'appointments', count(*)
FROM appointment
WHERE removed_at IS NULL
GROUP BY department
