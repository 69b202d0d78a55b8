-- The full rows of some of what should be in Flowzone, in the very form that was digested.
select wanted.guid, row_to_json(wanted)::text
from ({query}) as wanted
where wanted.guid = any (%(guids)s)
