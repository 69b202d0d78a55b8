-- One watch at a time; the lock goes with the connection.
select pg_try_advisory_lock(hashtextextended('helsebro/alerts', 0)) as alone
