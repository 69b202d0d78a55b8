-- This month's partition of the access log and the next one's.
select
    bridge.access_log_month(%(today)s::date),
    bridge.access_log_month((%(today)s::date + interval '1 month')::date)
