-- A full run went through. The run's row knows whether it was one: it may have become full at its snapshot (D8).
update bridge.standing
set full_due = false
from bridge.run
where
    standing.flow = %(flow)s
    and standing.department = %(department)s
    and run.id = %(run)s
    and run.mode = 'full'
    and not run.dry_run
