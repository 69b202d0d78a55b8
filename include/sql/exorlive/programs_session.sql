-- The session's settings are ours, not the role's: nothing is written, and no text depends on them (G4).
select
    set_config('default_transaction_read_only', 'on', false),
    set_config('search_path', 'pg_catalog', false),
    set_config('timezone', 'UTC', false),
    set_config('datestyle', 'ISO, YMD', false),
    set_config('client_encoding', 'UTF8', false),
    set_config('statement_timeout', '10min', false),
    set_config('lock_timeout', '30s', false)
