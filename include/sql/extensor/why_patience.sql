-- A person waits for this session's answers (T7).
select set_config('statement_timeout', '3s', true)
