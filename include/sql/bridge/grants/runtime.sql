-- What the flows' role may do in the bridge, and nothing more: rows, not tables. {role} is filled in as an identifier.
-- Run after every migration, so that it holds for new tables, too.
grant usage on schema bridge to {role};
grant select, insert, update, delete on all tables in schema bridge to {role};
grant usage on all sequences in schema bridge to {role};
revoke insert, update, delete on bridge.bridge_version from {role};
-- The access log may be read and added to, by the table as a whole.
revoke update, delete on bridge.access_log from {role};
do $$
declare
    part regclass;
begin
    for part in select inhrelid::regclass from pg_inherits where inhparent = 'bridge.access_log'::regclass loop
        execute format('revoke all on %s from {role}', part);
    end loop;
end
$$;
