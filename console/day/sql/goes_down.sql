-- Nobody who is logged in to the database stays in.
select pg_terminate_backend(pid)
from pg_stat_activity
where datname = %(database)s
