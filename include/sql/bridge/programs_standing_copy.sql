-- Filled from the journal's own COPY, block by block.
copy pg_temp.standing (program, ending) from stdin
