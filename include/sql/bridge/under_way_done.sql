-- Flowzone's answer is recorded. What it rejected it did not take now; an earlier run's attempt it may have taken.
delete from bridge.under_way
where
    under_way.flow = %(flow)s
    and under_way.department = %(department)s
    and (
        under_way.guid = any (%(guids)s::uuid[])
        or (under_way.guid = any (%(rejected)s::uuid[]) and under_way.run = %(run)s)
    )
