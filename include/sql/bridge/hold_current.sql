-- The batch that a department's flow is held with, or may send now; locked, so that decisions wait until it is judged.
select hold.id
from bridge.hold
where
    hold.flow = %(flow)s
    and hold.department = %(department)s
    and hold.ended is null
for update
