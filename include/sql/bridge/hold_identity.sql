-- Which batch this is: a digest of its suspicious rows.
select
    encode(
        sha256(
            convert_to(coalesce(string_agg(concat_ws(' ', suspect.guid, suspect.fate), ',' order by suspect.guid), ''), 'UTF8')
        ),
        'hex'
    ) as batch
from ({bridge/hold_suspects}) as suspect
