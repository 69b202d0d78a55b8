-- Whose paper a document is written on: the department, and what it belongs to.
select
    department.name as department,
    department.organisation_name as organisation
from journal.department
where department.guid = %(department)s
