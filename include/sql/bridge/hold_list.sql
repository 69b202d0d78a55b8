-- The batches that are held now, those rejected, and those approved and not wholly sent.
select
    hold.flow,
    hold.department,
    hold.department_name as name,
    left(hold.batch, 12) as batch,
    coalesce(hold.decision, 'open') as state,
    hold.since,
    hold.withdrawals,
    hold.unusable,
    hold.puts,
    hold.reason,
    hold.decided_at,
    hold.decided_by
from bridge.hold
where hold.ended is null
order by hold.since, hold.flow, hold.department_name, hold.department
