-- Warnings are those of what Flowzone holds now.
delete from bridge.warning
where
    warning.flow = %(flow)s
    and warning.department = %(department)s
    and warning.guid = any (%(guids)s::uuid[])
