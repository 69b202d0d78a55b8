-- What the flows' role may do in the bridge, and nothing more: rows, not tables. {role} is filled in as an identifier.
-- Run after every migration, so that it holds for new tables, too.
grant usage on schema bridge to {role};
grant select, insert, update, delete on all tables in schema bridge to {role};
grant usage on all sequences in schema bridge to {role};
revoke insert, update, delete on bridge.bridge_version from {role};
