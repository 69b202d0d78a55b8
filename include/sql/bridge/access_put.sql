-- One access, with the names of its fields.
insert into bridge.access_log (at, action, kind, guid, fields, department, place, why)
values (
    clock_timestamp(), %(action)s, %(kind)s, %(guid)s, %(fields)s, %(department)s, %(place)s, %(why)s
)
