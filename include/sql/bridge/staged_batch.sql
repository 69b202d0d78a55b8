-- The next batch of one action, in the order of guids.
select
    staged.guid,
    staged.digest,
    staged.day,
    staged.item::text as item
from bridge.staged
where
    staged.run = %(run)s
    and staged.action = %(action)s
    and staged.rule is null
    and staged.guid > %(after)s
order by staged.guid
limit %(limit)s
