-- What is cleared of one action, in the order of guids.
select staged.guid
from bridge.staged
where
    staged.run = %(run)s
    and staged.action = %(action)s
    and staged.rule is null
order by staged.guid
