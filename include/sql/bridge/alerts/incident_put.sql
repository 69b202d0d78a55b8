-- Keep an incident as it is now.
insert into bridge.incident (
    id, key, kind, facts, since, opened_at, told_at, told, messages, clear_since, reopened, resolved_at
)
values (
    %(id)s, %(key)s, %(kind)s, %(facts)s, %(since)s, %(opened_at)s, %(told_at)s, %(told)s, %(messages)s,
    %(clear_since)s, %(reopened)s, %(resolved_at)s
)
on conflict (id) do update
set
    facts = excluded.facts,
    since = excluded.since,
    opened_at = excluded.opened_at,
    told_at = excluded.told_at,
    told = excluded.told,
    messages = excluded.messages,
    clear_since = excluded.clear_since,
    reopened = excluded.reopened,
    resolved_at = excluded.resolved_at
