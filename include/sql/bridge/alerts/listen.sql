-- When Airflow was last heard of. One that was never heard of is counted from when somebody first asked.
insert into bridge.heartbeat (beat_at, up_since)
values (%(now)s, %(now)s)
on conflict (one) do update
set beat_at = heartbeat.beat_at
returning heartbeat.beat_at, heartbeat.up_since
