-- The session's settings are ours, not the role's: results and digests must not depend on them (G4).
select
    set_config('search_path', 'pg_catalog', true),
    set_config('timezone', 'UTC', true),
    set_config('datestyle', 'ISO, YMD', true),
    set_config('client_encoding', 'UTF8', true),
    set_config('statement_timeout', '10min', true),
    set_config('lock_timeout', '30s', true),
    set_config('idle_in_transaction_session_timeout', '10min', true)
