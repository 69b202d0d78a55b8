-- A department that leaves the file is like one that is off (D8).
update bridge.standing
set active = false
where
    standing.flow = %(flow)s
    and standing.active
    and standing.department <> all (%(departments)s)
