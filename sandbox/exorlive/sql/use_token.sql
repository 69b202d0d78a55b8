-- A hand-over token opens ExorLive Go once; no row: it was used before.
insert into exorlive_sandbox.used_token (jti, expires_at)
values (%(jti)s, %(expires_at)s)
on conflict (jti) do nothing
returning jti
