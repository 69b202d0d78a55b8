-- The bridge: what Flowzone holds, what was set aside and why, and what every run did. GUIDs, digests and codes only;
-- the one table with personal data is staged, and its rows live no longer than their run.
-- One row per flow and department: what the next run has to know.
create table bridge.standing (
    flow text not null,
    department uuid not null,
    journal text not null,              -- connection ids that it was last seen with
    flowzone text not null,
    active boolean not null,
    full_due boolean not null,          -- D8: the next run must be a full one
    primary key (flow, department)
);

create table bridge.run (
    id uuid primary key,
    airflow_run text not null,
    flow text not null,
    department uuid not null,
    department_name text not null,
    mode text not null check (mode in ('changes', 'full')),
    dry_run boolean not null,
    approved boolean not null,          -- sent even if the batch is suspicious (O3)
    as_of timestamptz not null,         -- the moment that "now" and "today" mean in this run (G4)
    status text not null check (
        status in ('queued', 'running', 'success', 'skipped', 'held', 'failed', 'superseded')
    ),
    seen integer not null default 0,    -- rows that the journal's query yielded
    staged integer not null default 0,
    waiting integer not null default 0, -- staged rows not yet answered for
    sent integer not null default 0,
    unchanged integer not null default 0,
    withdrawn integer not null default 0,
    set_aside integer not null default 0,
    held integer not null default 0,
    reason text,
    started_at timestamptz not null,
    ended_at timestamptz,
    unique (flow, airflow_run, department)
);
create index run_latest on bridge.run (flow, department, started_at desc);

-- What Flowzone holds, per department. Withdrawn rows stay: they say what was once ours.
create table bridge.ledger (
    flow text not null,
    department uuid not null,
    guid uuid not null,
    state text not null check (state in ('present', 'withdrawn')),
    digest text not null,               -- of the row last delivered; it is Flowzone's source_version
    outcome text not null,              -- Flowzone's answer to the last delivery
    delivered_at timestamptz not null,
    primary key (flow, department, guid)
);

-- Rows that could not be sent. Settled ones wait until the row changes or someone asks; see digest.
create table bridge.set_aside (
    flow text not null,
    department uuid not null,
    guid uuid not null,
    rule text not null,
    field text,
    digest text,                        -- of the row as it was judged; null: look at it again in the next run
    since timestamptz not null,
    attempts integer not null,
    primary key (flow, department, guid)
);

-- Optional fields that were left out or shortened in what Flowzone holds (G1).
create table bridge.warning (
    flow text not null,
    department uuid not null,
    guid uuid not null,
    field text not null,
    rule text not null,
    since timestamptz not null,
    primary key (flow, department, guid, field, rule)
);

-- What Great Expectations said of a run's batch, without values.
create table bridge.quality (
    run uuid not null references bridge.run on delete cascade,
    suite text not null,
    success boolean not null,
    result jsonb not null,
    judged_at timestamptz not null,
    primary key (run, suite)
);

-- Personal data, for the length of a run. Unlogged: it reaches neither the write-ahead log nor its archives.
create unlogged table bridge.staged (
    run uuid not null references bridge.run on delete cascade,
    guid uuid not null,
    action text not null check (action in ('put', 'withdraw')),
    digest text not null,
    item jsonb,                         -- as it will be sent; null for withdrawals and for rows to set aside
    rule text,                          -- why it is set aside; null: cleared
    field text,
    warnings jsonb not null default '[]',   -- [[field, rule], ...]
    primary key (run, guid)
);
