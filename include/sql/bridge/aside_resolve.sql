-- The listing was walked to its end: what is not among those set aside now was filed, or taken back by Flowzone.
delete from bridge.set_aside
where
    set_aside.flow = %(flow)s
    and set_aside.department = %(department)s
    and set_aside.guid <> all (%(guids)s::uuid[])
