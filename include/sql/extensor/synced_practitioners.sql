-- P1: the practitioners that are synced, in whichever of the activated departments of this journal and Flowzone
-- connection (G5).
select
    user_account.guid,
    user_account.full_name,
    user_account.personal_identity_number,
    user_account.email,
    user_account.mobile_phone
from journal.user_account
where
    -- ticked for Flowzone
    user_account.flowzone_enabled
    -- an account whose closing time has passed counts as un-ticked
    and (user_account.closed_at is null or user_account.closed_at > %(now)s)
    -- belongs to a department activated for the sync
    and exists (
        select
        from journal.user_department
        where
            user_department.user_guid = user_account.guid
            and user_department.department_guid = any (%(departments)s)
    )
