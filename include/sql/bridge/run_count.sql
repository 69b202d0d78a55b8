-- Staged rows were answered for: delivered, or set aside.
update bridge.run
set
    sent = run.sent + %(sent)s,
    withdrawn = run.withdrawn + %(withdrawn)s,
    waiting = run.waiting - %(answered)s
where run.id = %(run)s
