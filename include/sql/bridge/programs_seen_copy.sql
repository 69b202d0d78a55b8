-- Filled from the directory's own COPY, block by block.
copy pg_temp.seen (guid, digest, ending) from stdin
