-- What Flowzone says it holds now (full runs only).
create temporary table holding (guid uuid not null, source_version text not null) on commit drop
