-- What the directory yields now: guid and digest. Lives as long as the session: a run commits many times.
create temporary table seen (guid uuid not null, digest text not null)
