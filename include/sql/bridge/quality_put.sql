-- What Great Expectations said of the run's batch.
insert into bridge.quality (run, suite, success, result, judged_at)
values (%(run)s, %(suite)s, %(success)s, %(result)s, clock_timestamp())
on conflict (run, suite) do update
set
    success = excluded.success,
    result = excluded.result,
    judged_at = excluded.judged_at
