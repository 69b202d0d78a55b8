-- The local day of the start last sent: once it has passed, an appointment is history and stays in Flowzone as it is,
-- whatever happens to it in the journal (A2). Null for what has no day.
alter table bridge.ledger add column day date;
alter table bridge.under_way add column day date;
alter table bridge.staged add column day date;

-- The department's local day that "today" means in a run (G4).
alter table bridge.run add column today date not null default '2000-01-01';
update bridge.run
set today = (run.as_of at time zone 'UTC')::date;
alter table bridge.run alter column today drop default;

-- What a full run found Flowzone to hold against the ledger's word; null: it did not compare.
alter table bridge.run add column drift jsonb;
