-- A run found the department turned off: the first one after "on again" is full, even if no plan sees it off (D8).
update bridge.standing
set active = false
where standing.flow = %(flow)s and standing.department = %(department)s
