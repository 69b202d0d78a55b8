-- Filled page by page.
copy pg_temp.holding (guid, source_version) from stdin
