-- The session's settings are ours: nothing waits for a lock for ever, and times are shown in UTC.
select
    set_config('search_path', 'pg_catalog, pg_temp', false),
    set_config('timezone', 'UTC', false),
    set_config('datestyle', 'ISO, YMD', false),
    set_config('client_encoding', 'UTF8', false),
    set_config('lock_timeout', '60s', false)
