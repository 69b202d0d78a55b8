-- One at a time for all revisions of a program, so that two that come at once see each other (L8); ends with the
-- transaction.
select pg_advisory_xact_lock(hashtextextended(concat_ws('/', 'helsebro', 'program', %(program)s::text), 0))
