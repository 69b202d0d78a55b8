-- What was sent to Flowzone and not answered for: after a crash or a lost answer nobody knows whether Flowzone took it.
create table bridge.under_way (
    flow text not null,
    department uuid not null,
    guid uuid not null,
    run uuid not null,                  -- that sent it first
    primary key (flow, department, guid)
);

-- How often the run has begun. It is part of the Idempotency-Key, which names an attempt: a run that is begun again
-- must not be given its old answers.
alter table bridge.run add column attempt integer not null default 0;
