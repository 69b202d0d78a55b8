-- What the directory yields now: guid, digest, and a digest of the number's ending. Lives as long as the session: a run
-- commits many times.
create temporary table seen (guid uuid not null, digest text not null, ending text not null)
