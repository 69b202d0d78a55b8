-- P1, P5: which practitioners should be in Flowzone for a department, and what of them is carried (P3).
select
    practitioner.guid,
    practitioner.full_name as name,
    practitioner.personal_identity_number,
    practitioner.email,
    practitioner.mobile_phone
from ({extensor/synced_practitioners}) as practitioner
where
    -- belongs to the department
    exists (
        select
        from journal.user_department
        where
            user_department.user_guid = practitioner.guid
            and user_department.department_guid = %(department)s
    )
