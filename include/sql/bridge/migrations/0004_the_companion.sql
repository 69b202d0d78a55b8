-- The companion's memory: what may be used once, and who is logged in. Digests, GUIDs and times only; rows are deleted
-- once they have expired, by whoever adds the next.
-- A ticket of 1177 that was accepted, by SHA-256 of Issuer and Assertion ID (L3).
create table bridge.used_ticket (
    digest bytea primary key,
    expires_at timestamptz not null      -- the latest NotOnOrAfter and the skew: after that it is refused anyway
);
create index used_ticket_expires on bridge.used_ticket (expires_at);

-- A login that was started here and not come back yet (L3).
create table bridge.started_login (
    browser bytea primary key,           -- SHA-256 of its cookie
    request_id text not null,
    expires_at timestamptz not null
);
create index started_login_expires on bridge.started_login (expires_at);

-- A resident who is logged in (L5, L6).
create table bridge.resident_session (
    browser bytea primary key,           -- SHA-256 of its cookie
    person bytea not null,               -- her number, keyed by the cookie, which only her browser has
    contacts uuid[] not null,            -- those matched, as the directory calls them
    chosen uuid,                         -- the one to hand over; null until she has chosen
    handed_over boolean not null default false,
    expires_at timestamptz not null
);
create index resident_session_expires on bridge.resident_session (expires_at);

-- A launch token that was used, by SHA-256 of its department and jti (S3).
create table bridge.used_launch (
    digest bytea primary key,
    expires_at timestamptz not null
);
create index used_launch_expires on bridge.used_launch (expires_at);
