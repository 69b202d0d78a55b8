-- The session's settings are ours, not the role's; they last for the connection, which files many answers.
select
    set_config('search_path', 'pg_catalog', false),
    set_config('timezone', 'UTC', false),
    set_config('datestyle', 'ISO, YMD', false),
    set_config('client_encoding', 'UTF8', false),
    set_config('statement_timeout', '1min', false),
    set_config('lock_timeout', '30s', false),
    set_config('idle_in_transaction_session_timeout', '1min', false)
