-- Airflow lives. After a long pause everything else is given time to come back, too.
insert into bridge.heartbeat (beat_at, up_since)
values (%(now)s, %(now)s)
on conflict (one) do update
set
    up_since = case
        when excluded.beat_at - heartbeat.beat_at > %(dead_after)s then excluded.up_since
        else heartbeat.up_since
    end,
    beat_at = greatest(heartbeat.beat_at, excluded.beat_at)
returning heartbeat.beat_at, heartbeat.up_since
