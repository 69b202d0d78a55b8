-- P1, P5: which practitioners should be in Flowzone for a department, and what of them is carried (P3).
select
    user_account.guid,
    user_account.full_name as name,
    user_account.personal_identity_number,
    user_account.email,
    user_account.mobile_phone
from journal.user_account
where
    -- ticked for Flowzone
    user_account.flowzone_enabled
    -- an account whose closing time has passed counts as un-ticked
    and (user_account.closed_at is null or user_account.closed_at > %(now)s)
    -- belongs to the department
    and exists (
        select
        from journal.user_department
        where
            user_department.user_guid = user_account.guid
            and user_department.department_guid = %(department)s
    )
