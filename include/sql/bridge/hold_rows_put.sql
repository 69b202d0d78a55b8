-- What is suspicious in the held batch, row by row.
insert into bridge.hold_row (hold, guid, fate)
select
    %(hold)s::uuid,
    suspect.guid,
    suspect.fate
from ({bridge/hold_suspects}) as suspect
