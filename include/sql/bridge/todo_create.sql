-- New and changed rows, and those of which nobody knows whether Flowzone took them, or moved them to another department;
-- all rows in a full run. A row that was set aside as it is now waits until it changes.
create temporary table todo on commit drop as
select seen.guid, seen.digest
from pg_temp.seen
left join bridge.ledger
    on
        ledger.flow = %(flow)s
        and ledger.department = %(department)s
        and ledger.guid = seen.guid
        and ledger.state = 'present'
left join bridge.under_way
    on
        under_way.flow = %(flow)s
        and under_way.department = %(department)s
        and under_way.guid = seen.guid
left join bridge.set_aside
    on
        set_aside.flow = %(flow)s
        and set_aside.department = %(department)s
        and set_aside.guid = seen.guid
where
    %(full)s
    or (
        (
            ledger.digest is distinct from seen.digest
            or under_way.guid is not null
            or (
                %(moves)s
                and exists (
                    select
                    from bridge.under_way as taken
                    inner join ({bridge/elsewhere}) as elsewhere on taken.department = elsewhere.department
                    where taken.flow = %(flow)s and taken.guid = seen.guid
                )
            )
        )
        and set_aside.digest is distinct from seen.digest
    )
