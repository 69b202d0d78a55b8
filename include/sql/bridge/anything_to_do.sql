-- Whether there is anything to send or to withdraw.
select
    exists (select from pg_temp.todo)
    or exists (select from bridge.staged where staged.run = %(run)s) as anything
