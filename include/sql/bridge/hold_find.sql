-- The batch that is held now in a flow of a department, which is told by its GUID or by its name.
select hold.id
from bridge.hold
where
    hold.flow = %(flow)s
    and hold.ended is null
    and (hold.department::text = lower(%(department)s) or lower(hold.department_name) = lower(%(department)s))
