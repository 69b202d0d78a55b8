-- The next ones to be looked at.
select todo.guid
from pg_temp.todo
where %(after)s::uuid is null or todo.guid > %(after)s
order by todo.guid
limit %(limit)s
