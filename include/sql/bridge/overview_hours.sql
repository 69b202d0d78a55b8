-- The last 24 hours of every flow, hour by hour: what went over, and how many departments' runs failed or were held.
select
    run.flow,
    24 - ceil(extract(epoch from %(now)s - run.started_at) / 3600)::integer as hour,
    sum(run.sent + run.withdrawn)::integer as went_over,
    count(*) filter (where run.status in ('failed', 'held'))::integer as troubled
from bridge.run
where run.started_at > %(now)s - interval '24 hours' and run.started_at <= %(now)s and not run.dry_run
group by run.flow, hour
order by run.flow, hour
