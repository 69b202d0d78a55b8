-- T7: what P1 and P5 look at, as of the department's wall clock.
select
    user_account.guid,
    user_account.flowzone_enabled,
    user_account.closed_at,
    user_account.closed_at is null or user_account.closed_at > %(now)s as open,
    array(
        select user_department.department_guid
        from journal.user_department
        where user_department.user_guid = user_account.guid
        order by user_department.department_guid
    ) as departments
from journal.user_account
