-- Several flows may find an old bridge at once; one of them migrates it, the others wait.
select pg_advisory_xact_lock(hashtextextended('helsebro/migrations', 0))
