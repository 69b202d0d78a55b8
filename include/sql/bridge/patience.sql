-- A person waits for this session's answers (T7, S1).
select
    set_config('statement_timeout', '3s', false),
    set_config('lock_timeout', '3s', false)
