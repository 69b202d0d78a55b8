-- These are about to be sent: until Flowzone's answer is recorded nobody knows whether it took them.
insert into bridge.under_way (flow, department, guid, run)
select
    %(flow)s,
    %(department)s,
    batch.guid,
    %(run)s
from unnest(%(guids)s::uuid[]) as batch (guid)
on conflict do nothing
