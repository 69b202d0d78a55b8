-- No staged row outlives its run.
delete from bridge.staged
using bridge.run
where
    staged.run = run.id
    and run.flow = %(flow)s
    and run.airflow_run = %(airflow_run)s
    and run.status <> 'running'
