-- How far a run has come.
select
    run.sent,
    run.unchanged,
    run.withdrawn,
    run.waiting,
    run.set_aside
from bridge.run
where run.id = %(run)s
