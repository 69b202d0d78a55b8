-- Whether a full run is due for a department.
select standing.full_due
from bridge.standing
where standing.flow = %(flow)s and standing.department = %(department)s
