-- Let the next run look at these again, though they have not changed. Attempts and age stay.
update bridge.set_aside
set digest = null
where
    set_aside.flow = %(flow)s
    and set_aside.department = %(department)s
    and (%(guid)s::uuid is null or set_aside.guid = %(guid)s)
    and (%(rule)s::text is null or set_aside.rule = %(rule)s)
