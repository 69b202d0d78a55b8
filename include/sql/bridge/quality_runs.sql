-- The latest runs of a flow that have a quality report.
select
    run.airflow_run,
    count(distinct run.department) as departments,
    bool_and(quality.success) as success,
    max(quality.judged_at) as judged_at
from bridge.quality
inner join bridge.run on quality.run = run.id
where run.flow = %(flow)s
group by run.airflow_run
order by judged_at desc
limit 100
