-- One row of what should be in Flowzone, by the flow's own query.
select wanted.*
from ({query}) as wanted
where wanted.guid = %(guid)s
