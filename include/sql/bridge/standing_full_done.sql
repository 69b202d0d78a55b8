-- A full run went through.
update bridge.standing
set full_due = false
where standing.flow = %(flow)s and standing.department = %(department)s
