-- What a run found to have drifted.
select run.drift
from bridge.run
where run.id = %(run)s
