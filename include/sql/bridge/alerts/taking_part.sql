-- Which departments take part in which flow, by its last plan.
select standing.flow, standing.department
from bridge.standing
where standing.active and not standing.flow = any(%(known)s)
