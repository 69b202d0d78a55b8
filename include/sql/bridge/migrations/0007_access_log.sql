-- The access log: what of whom was handed to another system, when, by what and why. GUIDs and names of fields, no
-- values. Whoever works with it may add and read, and nothing else: even the table's owner has given up changing rows.
-- One partition a month, so that what is older than its keep is dropped as a whole.
create table bridge.access_log (
    at timestamptz not null,
    action text not null check (action in ('sent', 'withdrawn', 'filed', 'handed_over', 'launched', 'looked_up')),
    kind text not null,                 -- practitioners, patients, appointments, questionnaires, programs, contact
    guid uuid not null,
    fields text[] not null,             -- those that held something
    department uuid,
    place text not null,                -- the connection that it went to
    why text not null                   -- the run in Airflow, or which door
) partition by range (at);
create index access_log_guid on bridge.access_log (guid, at);

-- What comes when no month is ready; it should stay empty.
create table bridge.access_log_unsorted partition of bridge.access_log default;

revoke update, delete, truncate on bridge.access_log, bridge.access_log_unsorted from current_user;

-- Make the month's partition; there already, or kept from being made by rows that lie unsorted: nothing happens.
create function bridge.access_log_month(day date) returns void
language plpgsql
security definer                        -- for roles that may not create tables
set search_path = pg_catalog, pg_temp
as $$
declare
    month date := date_trunc('month', day);
    name text := 'access_log_' || to_char(month, 'YYYY_MM');
begin
    if to_regclass('bridge.' || name) is null then
        execute format(
            'create table bridge.%I partition of bridge.access_log for values from (%L) to (%L)',
            name, month::timestamp at time zone 'UTC', (month + interval '1 month')::timestamp at time zone 'UTC'
        );
        execute format('revoke update, delete, truncate on bridge.%I from current_user', name);
    end if;
exception
    when duplicate_table or check_violation then null;
end
$$;

-- Drop the months that ended before a day, and what lies unsorted once all of it is as old; return how many.
create function bridge.access_log_forget(before date) returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    name text;
    dropped integer := 0;
begin
    if before > current_date - 90 then
        raise exception 'the access log is kept for ninety days at least';
    end if;
    for name in
        select relname
        from pg_inherits inner join pg_class on pg_class.oid = inhrelid
        where
            inhparent = 'bridge.access_log'::regclass
            and relname ~ '^access_log_[0-9]{4}_[0-9]{2}$'
            and to_date(right(relname, 7), 'YYYY_MM') + interval '1 month' <= before
    loop
        execute format('drop table bridge.%I', name);
        dropped := dropped + 1;
    end loop;
    if
        exists (select from bridge.access_log_unsorted)
        and not exists (select from bridge.access_log_unsorted as kept where kept.at >= before)
    then
        drop table bridge.access_log_unsorted;
        create table bridge.access_log_unsorted partition of bridge.access_log default;
        revoke update, delete, truncate on bridge.access_log_unsorted from current_user;
        dropped := dropped + 1;
    end if;
    return dropped;
end
$$;
