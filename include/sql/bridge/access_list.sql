-- Accesses to somebody, or all of them, the newest first.
select
    access_log.at,
    access_log.action,
    access_log.kind,
    access_log.guid,
    access_log.fields,
    access_log.department,
    access_log.place,
    access_log.why
from bridge.access_log
where
    (%(guid)s::uuid is null or access_log.guid = %(guid)s)
    and access_log.at >= %(since)s
order by access_log.at desc
limit %(limit)s
