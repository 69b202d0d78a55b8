-- How far an inbound run has come: what it has seen, filed anew, and found filed already.
update bridge.run
set
    seen = run.seen + %(seen)s,
    sent = %(filed)s,
    unchanged = %(unchanged)s
where run.id = %(run)s
