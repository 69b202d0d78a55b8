-- Suspicious batches that were held, and what became of them (O3). GUIDs, rules and counts only. A row stays when it is
-- over: it says who let what through.
create table bridge.hold (
    id uuid primary key,
    flow text not null,
    department uuid not null,
    department_name text not null,
    batch text not null,                -- SHA-256 of what is suspicious: the GUIDs, each with what would become of it
    reason text not null,               -- what is suspicious about it, in numbers
    puts integer not null,              -- the batch's rows to send,
    unusable integer not null,          -- … those of them that break a rule,
    withdrawals integer not null,       -- … and its rows to withdraw
    run uuid not null,                  -- bridge.run that found it
    airflow_run text not null,
    since timestamptz not null,
    asked integer not null default 0,   -- how many runs of the DAG `approval` have been started to ask
    decision text check (decision in ('approved', 'rejected')),
    decided_at timestamptz,
    decided_by text,
    begun boolean not null default false,   -- approved and on its way: what is left of it is approved, too
    ended text check (ended in ('sent', 'resolved', 'superseded')),
    ended_at timestamptz
);

-- One flow of a department has one held batch at most.
create unique index hold_current on bridge.hold (flow, department) where ended is null;

-- What is suspicious in a batch that has not come to its end, by which a later batch is compared with it.
create table bridge.hold_row (
    hold uuid not null references bridge.hold on delete cascade,
    guid uuid not null,
    fate text not null,                 -- "withdraw", or "put" with rule and field
    primary key (hold, guid)
);
