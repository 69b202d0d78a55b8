-- What only the sandbox needs: who is logged in, and which hand-over tokens were used.
create schema if not exists exorlive_sandbox;

create table if not exists exorlive_sandbox.used_token (
    jti text primary key,
    expires_at timestamptz not null
);

create table if not exists exorlive_sandbox.session (
    browser bytea primary key,           -- SHA-256 of its cookie
    contact_id uuid not null,
    form_key text not null,
    expires_at timestamptz not null
);

create index if not exists contact_number on exorlive.contact (
    right(regexp_replace(personal_identity_number, '[^0-9]', '', 'g'), 10)
);
