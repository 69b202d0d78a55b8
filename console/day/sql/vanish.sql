-- Patients are gone from the journal; those who made the mistake find them in a backup.
create table if not exists journal.backup (like journal.patient);

with gone as (
    delete from journal.patient
    where guid = any (%(guids)s)
    returning *
)

insert into journal.backup
select * from gone
