-- Whatever an earlier run has staged and not delivered is out of date: this run looks anew.
update bridge.run
set
    status = 'superseded',
    reason = 'a later run of the department took over before this one had ended',
    ended_at = clock_timestamp()
where
    run.flow = %(flow)s
    and run.department = %(department)s
    and run.status = 'running'
    and not run.dry_run
    and run.id <> %(run)s
