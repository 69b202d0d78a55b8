-- The incidents that are not resolved, those that nobody has been told of included.
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
where incident.resolved_at is null
