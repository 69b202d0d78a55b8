-- What a run has staged for withdrawal.
select staged.guid
from bridge.staged
where staged.run = %(run)s and staged.action = 'withdraw'
