-- The same for who keeps a cursor on the time of change: patients touched at that time or later, oldest first. That a
-- series, a practitioner's name or the day has changed does not show in it, nor that somebody should leave.
select
    wanted.guid,
    encode(sha256(convert_to(json_build_array(%(salt)s::text, row_to_json(wanted))::text, 'UTF8')), 'hex') as digest,
    row_to_json(wanted) as item,
    patient.updated_at
from ({query}) as wanted
inner join journal.patient on wanted.guid = patient.guid
where patient.updated_at >= %(since)s
order by patient.updated_at
