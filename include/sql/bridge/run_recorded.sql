-- How far a run of the programs has come: what it has seen, recorded anew, found recorded, and superseded in a wrong
-- patient's journal.
update bridge.run
set
    seen = %(seen)s,
    sent = %(recorded)s,
    unchanged = %(unchanged)s,
    withdrawn = %(revoked)s
where run.id = %(run)s
