-- The suspicious rows of a staged batch: what would be withdrawn, or what breaks a rule, or both (O3). What is merely new
-- or changed is none of them: it never makes a batch suspicious, and may come and go while a person thinks.
select
    staged.guid,
    concat_ws(' ', staged.action, staged.rule, staged.field) as fate
from bridge.staged
where
    staged.run = %(run)s
    and (
        (staged.action = 'withdraw' and %(withdrawals)s)
        or (staged.rule is not null and %(unusable)s)
    )
