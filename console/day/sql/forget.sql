-- The backup is thrown away.
drop table journal.backup
