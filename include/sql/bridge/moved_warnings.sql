-- Warnings are those of what Flowzone holds: they go along with what was moved.
delete from bridge.warning
using ({bridge/elsewhere}) as elsewhere
where
    warning.flow = %(flow)s
    and warning.department = elsewhere.department
    and warning.guid = any (%(guids)s::uuid[])
