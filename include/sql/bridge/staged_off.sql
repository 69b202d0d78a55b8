-- A department that is off, or gone from the file, sends nothing more: what a killed run staged for it goes (D8).
delete from bridge.staged
using bridge.run, bridge.standing
where
    staged.run = run.id
    and run.flow = %(flow)s
    and standing.flow = run.flow
    and standing.department = run.department
    and not standing.active
