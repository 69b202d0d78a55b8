-- What the snapshot found.
update bridge.run
set
    seen = %(seen)s,
    staged = %(staged)s,
    waiting = %(staged)s,
    unchanged = %(unchanged)s
where run.id = %(run)s
