-- What was delivered or withdrawn is no longer set aside.
delete from bridge.set_aside
where
    set_aside.flow = %(flow)s
    and set_aside.department = %(department)s
    and set_aside.guid = any (%(guids)s::uuid[])
