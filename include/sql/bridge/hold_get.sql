-- A held batch, and what has become of it.
select
    hold.id,
    hold.flow,
    hold.department,
    hold.department_name,
    hold.batch,
    hold.reason,
    hold.puts,
    hold.unusable,
    hold.withdrawals,
    hold.run,
    hold.airflow_run,
    hold.since,
    hold.asked,
    hold.begun,
    coalesce(hold.ended, hold.decision, 'open') as state,
    hold.decided_at,
    hold.decided_by
from bridge.hold
where hold.id = %(hold)s
