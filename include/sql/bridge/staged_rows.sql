-- A batch of staged rows, in the order of guids.
select
    staged.guid,
    staged.digest,
    staged.day,
    staged.item::text as item
from bridge.staged
where staged.run = %(run)s and staged.guid = any (%(guids)s::uuid[])
order by staged.guid
