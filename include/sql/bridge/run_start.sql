-- The run begins, or begins again after a failed try.
update bridge.run
set
    status = 'running',
    mode = %(mode)s,
    attempt = run.attempt + 1,
    seen = 0,
    staged = 0,
    waiting = 0,
    sent = 0,
    unchanged = 0,
    withdrawn = 0,
    set_aside = 0,
    held = 0,
    drift = null,
    reason = null,
    fault = null,
    system = null,
    ended_at = null
where run.id = %(run)s
