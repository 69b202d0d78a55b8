-- Filled from the journal's own COPY, block by block.
copy pg_temp.seen (guid, digest) from stdin
