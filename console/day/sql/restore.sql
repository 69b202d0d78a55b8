-- The backup is put back.
with found as (
    delete from journal.backup
    returning *
)

insert into journal.patient
select * from found
