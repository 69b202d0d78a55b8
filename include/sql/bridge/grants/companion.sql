-- What the companion's role may do in the bridge, and nothing more: its own memory, not the ledger. {role} is filled in
-- as an identifier. It faces the internet.
grant usage on schema bridge to {role};
revoke all on all tables in schema bridge from {role};
grant select on bridge.bridge_version to {role};
grant select, insert, update, delete on
    bridge.used_ticket, bridge.started_login, bridge.resident_session, bridge.used_launch
    to {role};
grant insert on bridge.access_log to {role};
