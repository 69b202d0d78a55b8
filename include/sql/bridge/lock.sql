-- One step at a time for a flow and department, across processes; the lock goes with the connection.
select pg_advisory_lock(hashtextextended(concat_ws('/', 'helsebro', %(flow)s::text, %(department)s::text), 0))
