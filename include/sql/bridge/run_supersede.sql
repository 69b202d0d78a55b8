-- Whatever an earlier run has staged and not delivered is out of date: this run looks anew. A dry run may go on beside
-- it, unless it began an hour ago: then it was killed, and what it staged is not to lie there for ever.
update bridge.run
set
    status = 'superseded',
    reason = 'a later run of the department took over before this one had ended',
    ended_at = clock_timestamp()
from bridge.run as this
where
    run.flow = %(flow)s
    and run.department = %(department)s
    and run.status = 'running'
    and run.id <> %(run)s
    and this.id = %(run)s
    and (not run.dry_run or run.as_of < this.as_of - interval '1 hour')
