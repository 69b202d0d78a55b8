-- How many rows stood set aside at the end of each day, by department, and of how many: outbound, of those that the last
-- run of the day found in the journal; inbound, where a run sees only what is new, of those that the day brought.
select
    run.department,
    (array_agg(run.department_name order by run.started_at desc))[1] as department_name,
    run.today as day,
    (array_agg(run.set_aside order by run.started_at desc))[1] as set_aside,
    case
        when run.flow = 'questionnaires'
            then sum(run.sent) + (array_agg(run.set_aside order by run.started_at desc))[1]
        else (array_agg(run.seen order by run.started_at desc))[1]
    end as rows
from bridge.run
where
    run.flow = %(flow)s
    and run.today >= %(since)s
    and run.today <= %(until)s
    and run.status in ('success', 'held')
    and not run.dry_run
group by run.flow, run.department, run.today
order by run.department, day
