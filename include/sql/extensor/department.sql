-- A department as the journal names it (D1).
select department.name
from journal.department
where department.guid = %(department)s
