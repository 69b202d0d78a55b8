-- The guids whose full rows are to be fetched.
select todo.guid, todo.digest
from pg_temp.todo
