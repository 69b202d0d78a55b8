-- What a full run found Flowzone to hold against the ledger's word.
update bridge.run
set drift = %(drift)s
where run.id = %(run)s
