-- The last incident of a key that was resolved.
select
    incident.id,
    incident.key,
    incident.kind,
    incident.facts,
    incident.since,
    incident.opened_at,
    incident.told_at,
    incident.told,
    incident.messages,
    incident.clear_since,
    incident.reopened,
    incident.resolved_at
from bridge.incident
where incident.key = %(key)s and incident.resolved_at is not null
order by incident.resolved_at desc
limit 1
