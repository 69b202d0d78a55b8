-- This launch token is used now; no row says that it was used before (S3). Of two at once the second waits for the first.
insert into bridge.used_launch (digest, expires_at)
values (%(digest)s, %(expires_at)s)
on conflict (digest) do nothing
returning digest
