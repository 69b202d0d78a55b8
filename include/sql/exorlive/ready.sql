-- Whether the directory can be read at all.
select exists (select from exorlive.contact) as ready
