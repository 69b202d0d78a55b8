-- A look-up while somebody waits: nothing is written, no text depends on the role's settings, and it ends soon (G4).
select
    set_config('default_transaction_read_only', 'on', false),
    set_config('search_path', 'pg_catalog', false),
    set_config('timezone', 'UTC', false),
    set_config('client_encoding', 'UTF8', false),
    set_config('statement_timeout', '10s', false),
    set_config('lock_timeout', '5s', false)
