-- How many programs there are, and how many of them are to be looked at.
select
    (select count(distinct seen.guid) from pg_temp.seen) as seen,
    (select count(*) from pg_temp.todo) as todo
