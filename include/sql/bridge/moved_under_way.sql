-- Nor does it matter any more whether Flowzone once took it from them: it is here now.
delete from bridge.under_way
using ({bridge/elsewhere}) as elsewhere
where
    under_way.flow = %(flow)s
    and under_way.department = elsewhere.department
    and under_way.guid = any (%(guids)s::uuid[])
