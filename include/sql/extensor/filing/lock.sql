-- One at a time for all revisions of an answer, so that two that arrive at once see each other (Q6); ends with the
-- transaction.
select pg_advisory_xact_lock(hashtextextended(concat_ws('/', 'helsebro', 'answer', %(response_id)s::text), 0))
