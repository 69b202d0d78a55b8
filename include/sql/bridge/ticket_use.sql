-- A verified ticket is used now; no row says that it was used before (L3). Of two at once the second waits for the first.
insert into bridge.used_ticket (digest, expires_at)
values (%(digest)s, %(expires_at)s)
on conflict (digest) do nothing
returning digest
