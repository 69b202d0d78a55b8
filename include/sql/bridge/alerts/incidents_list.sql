-- What is wrong now, and what was in the last week; `waiting`: messages that no mail server has taken yet.
select
    incident.kind,
    incident.facts ->> 'title' as title,
    incident.since,
    incident.opened_at,
    incident.told_at,
    incident.resolved_at,
    incident.reopened,
    (
        select array_agg(distinct place ->> 'name' order by place ->> 'name')
        from jsonb_array_elements(incident.facts -> 'places') as place
        where place ->> 'name' is not null
    ) as departments,
    (
        select count(*)
        from bridge.alert
        where alert.incident = incident.id and alert.sent_at is null
    ) as waiting
from bridge.incident
where incident.opened_at is not null and (incident.resolved_at is null or incident.resolved_at > %(after)s)
order by incident.resolved_at desc nulls first, incident.opened_at desc
