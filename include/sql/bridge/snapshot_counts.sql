-- What the snapshot amounts to. Every row seen is to be sent or judged, waits set aside, or is unchanged.
select
    (select count(*) from pg_temp.seen) as seen,
    count(*) filter (where staged.action = 'put') as puts,
    count(*) filter (where staged.action = 'withdraw') as withdrawals,
    (
        select count(*)
        from pg_temp.seen
        inner join bridge.set_aside
            on
                set_aside.flow = %(flow)s
                and set_aside.department = %(department)s
                and set_aside.guid = seen.guid
        where not exists (select from pg_temp.todo where todo.guid = seen.guid)
    ) as waiting
from bridge.staged
where staged.run = %(run)s
