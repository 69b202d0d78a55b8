-- The same attempt sent twice at once waits here for the first to end.
SELECT pg_advisory_xact_lock(hashtextextended(
    concat_ws(E'\x01', %(client)s::text, %(method)s::text, %(path)s::text, %(key)s::text), 2))
