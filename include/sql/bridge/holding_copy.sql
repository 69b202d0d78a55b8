-- Filled page by page.
copy pg_temp.holding (guid) from stdin
