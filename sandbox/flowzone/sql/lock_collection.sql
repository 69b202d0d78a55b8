-- Writers of one collection of a business take turns, so that every outcome is judged on settled ground.
SELECT pg_advisory_xact_lock(hashtextextended(%(business)s::text || '/' || %(kind)s::text, 1))
