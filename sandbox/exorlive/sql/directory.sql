-- ExorLive's directory as the contract has it (contracts are fixed; what only the sandbox needs stands elsewhere).
create schema if not exists exorlive;

create table if not exists exorlive.unit (
    id integer primary key,
    name text not null,
    journal_department_guid uuid             -- the clinic's department in Extensor; null: no journal is linked
);

create table if not exists exorlive.contact (
    id uuid primary key,
    unit_id integer not null,
    name text not null,
    personal_identity_number text            -- as somebody typed it, Swedish or Norwegian
);

create table if not exists exorlive.program (
    id uuid primary key,
    contact_id uuid not null,
    title text not null,
    description text not null,
    saved_at timestamptz not null,
    saved_by text not null
);
create index if not exists program_contact on exorlive.program (contact_id);

create table if not exists exorlive.program_exercise (
    program_id uuid not null,
    position integer not null,
    title text not null,
    instruction text not null,
    video_url text,
    rounds integer not null,
    repetitions integer not null,
    load text,
    primary key (program_id, position)
);

create table if not exists exorlive.activity (
    id uuid primary key,
    contact_id uuid not null,
    program_id uuid not null,
    started_at timestamptz not null,
    duration_seconds integer not null,
    completed boolean not null,
    score integer not null check (score between 0 and 3), -- 1 happy, 2 neutral, 3 unhappy, 0 said nothing
    comment text
);
create index if not exists activity_contact on exorlive.activity (contact_id, started_at);
