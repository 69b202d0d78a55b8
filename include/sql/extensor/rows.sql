-- The full rows of some of what should be in Flowzone, in the very form that was digested.
select wanted.guid, to_jsonb(wanted)::text
from ({query}) as wanted
where wanted.guid = any (%(guids)s)
