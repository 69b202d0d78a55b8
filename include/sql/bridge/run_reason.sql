-- Why the last try did not end well; the run may be tried again.
update bridge.run
set
    reason = %(reason)s,
    fault = %(fault)s,
    system = %(system)s
where run.id = %(run)s
