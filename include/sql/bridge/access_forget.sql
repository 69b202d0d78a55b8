-- Drop whole months of the access log.
select bridge.access_log_forget(%(before)s::date) as dropped
