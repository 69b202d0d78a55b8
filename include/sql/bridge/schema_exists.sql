-- Whether the bridge's schema is there (made by an administrator, perhaps).
select 1
from pg_catalog.pg_namespace
where pg_namespace.nspname = 'bridge'
