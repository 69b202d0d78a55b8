-- P2: a value that changes when any practitioner may have: cheap enough to ask for twice a second.
-- The last ten minutes of changes are looked at again, so that a transaction that commits late is not missed; links
-- carry no time of change, so they are counted and hashed.
select
    concat_ws(
        ' ',
        (select count(*) from journal.user_account),
        (
            select concat(count(*), ':', sum(hashtext(concat(user_department.user_guid, user_department.department_guid))))
            from journal.user_department
        ),
        (
            select concat(max(recent.updated_at), ':', sum(hashtext(concat(recent.guid, recent.updated_at))))
            from journal.user_account as recent
            where
                recent.updated_at
                > (select max(latest.updated_at) - interval '10 minutes' from journal.user_account as latest)
        )
    )
