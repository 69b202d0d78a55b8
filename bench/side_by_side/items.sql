-- What should be in Flowzone in one reading: guid, the digest that the ledger would keep, and the row.
select
    wanted.guid,
    encode(sha256(convert_to(jsonb_build_array(%(salt)s::text, to_jsonb(wanted))::text, 'UTF8')), 'hex') as digest,
    to_jsonb(wanted) as item
from ({query}) as wanted
