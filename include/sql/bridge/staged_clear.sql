-- Staged rows live only for the run: those of this run, and of every run of the department that is over.
delete from bridge.staged
using bridge.run
where
    staged.run = run.id
    and run.flow = %(flow)s
    and run.department = %(department)s
    and (run.id = %(run)s or run.status <> 'running')
