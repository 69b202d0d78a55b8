-- These are about to be sent: until Flowzone's answer is recorded nobody knows whether it took them.
insert into bridge.under_way (flow, department, guid, run, day)
select
    %(flow)s,
    %(department)s,
    batch.guid,
    %(run)s,
    batch.day
from unnest(%(guids)s::uuid[], %(days)s::date[]) as batch (guid, day)
on conflict (flow, department, guid) do update
set day = excluded.day
