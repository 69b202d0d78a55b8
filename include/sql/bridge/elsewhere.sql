-- The other departments of the business: those that are delivered through the same Flowzone connection.
select other.department
from bridge.standing as here
inner join bridge.standing as other on here.flow = other.flow and here.flowzone = other.flowzone
where
    here.flow = %(flow)s
    and here.department = %(department)s
    and other.department <> here.department
