-- A verified ticket is used up, and those that have expired are forgotten; no row: it was used before (L3).
with
forgotten as (
    delete from bridge.used_ticket
    where used_ticket.expires_at < %(now)s
)

insert into bridge.used_ticket (digest, expires_at)
values (%(digest)s, %(expires_at)s)
on conflict (digest) do nothing
returning digest
