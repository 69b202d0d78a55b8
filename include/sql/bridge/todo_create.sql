-- New and changed rows; all of them in a full run. A row that was set aside as it is now waits until it changes.
create temporary table todo on commit drop as
select seen.guid, seen.digest
from pg_temp.seen
left join bridge.ledger
    on
        ledger.flow = %(flow)s
        and ledger.department = %(department)s
        and ledger.guid = seen.guid
        and ledger.state = 'present'
left join bridge.set_aside
    on
        set_aside.flow = %(flow)s
        and set_aside.department = %(department)s
        and set_aside.guid = seen.guid
where
    %(full)s
    or (
        ledger.digest is distinct from seen.digest
        and set_aside.digest is distinct from seen.digest
    )
