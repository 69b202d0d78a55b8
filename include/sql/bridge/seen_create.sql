-- What the journal's query yields now: guid and digest.
create temporary table seen (guid uuid not null, digest text not null) on commit drop
