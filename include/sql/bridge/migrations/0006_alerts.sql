-- Why a run did not go well, for programs: how one recovers from it (a class of plugins/faults; Busy: another run was at
-- work, and this one says nothing; Killed: it did not come to its end), and which outside system it came from (O4).
alter table bridge.run add column fault text;
alter table bridge.run add column system text;
create index run_full on bridge.run (flow, started_at desc) where mode = 'full' and not dry_run;

-- Something that a person is told of: once when it opens, now and then while it lasts, once when it is over (O4). Names
-- of departments, flows, systems, and reasons that are safe by construction; nobody's data.
create table bridge.incident (
    id uuid primary key,
    key text not null,                  -- what is wrong, whoever meets it
    kind text not null,
    facts jsonb not null,               -- what the messages tell, as last seen
    since timestamptz not null,         -- when the trouble began
    opened_at timestamptz,              -- null: it may still pass by itself, nobody has been told
    told_at timestamptz,                -- last
    told jsonb not null default '[]',   -- the departments that a message has named
    messages integer not null default 0,
    clear_since timestamptz,            -- it is not seen any more; a flapping one stays open for a while
    reopened integer not null default 0,
    resolved_at timestamptz
);
create unique index incident_current on bridge.incident (key) where resolved_at is null;
create index incident_past on bridge.incident (key, resolved_at desc);

-- A message to be sent by a channel. It is written down with the incident's change, and ticked off after the sending:
-- a crash in between sends it again under the same number, which is its Message-ID.
create table bridge.alert (
    incident uuid not null references bridge.incident on delete cascade,
    number integer not null,            -- within the incident, from 1
    channel text not null,
    message jsonb not null,
    queued_at timestamptz not null,
    sent_at timestamptz,
    primary key (incident, number, channel)
);
create index alert_waiting on bridge.alert (queued_at) where sent_at is null;

-- The dead man's switch: Airflow's DAG `watch` says here that it runs. One row.
create table bridge.heartbeat (
    one boolean primary key default true check (one),
    beat_at timestamptz not null,
    up_since timestamptz not null       -- since then it has beaten without a long pause
);
