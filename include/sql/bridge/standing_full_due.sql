-- A full run was begun: should it not end, the next one is full as well.
update bridge.standing
set full_due = true
where standing.flow = %(flow)s and standing.department = %(department)s
