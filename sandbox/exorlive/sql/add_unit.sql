-- A clinic.
insert into exorlive.unit (id, name, journal_department_guid)
values (%(id)s, %(name)s, %(department)s)
