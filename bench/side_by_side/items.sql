-- What should be in Flowzone in one reading: guid, the digest that the ledger would keep, and the row.
select
    wanted.guid,
    encode(sha256(convert_to(json_build_array(%(salt)s::text, row_to_json(wanted))::text, 'UTF8')), 'hex') as digest,
    row_to_json(wanted) as item
from ({query}) as wanted
