-- A1-A7: which appointments should be in Flowzone for a department, and what of them is carried (A5).
-- Recurring fixed appointments and the absence calendar have tables of their own, which nothing here looks at (A1).
-- `materialized`, `offset 0` and `is true`: participants are worked out once, whatever the planner knows of the tables.
with synced_practitioner as materialized (
    {extensor/synced_practitioners}
)

select
    appointment.guid,
    appointment.patient_guid is not null as with_patient,
    appointment.group_guid is not null as with_group,
    appointment.group_guid is not null and patient_group.guid is null as group_is_gone,
    appointment.title,
    patient_group.name as group_name,
    -- a department may choose that appointments of patients without sync go without description (A5)
    case
        when
            %(descriptions)s::text = 'all'
            or appointment.patient_guid is null
            or cardinality(participants.patient_guids) > 0
            then appointment.description
    end as description,
    room.name as room,
    appointment.room_id is not null and room.id is null as room_is_unknown,
    activity.name as activity,
    appointment.activity_id is not null and activity.id is null as activity_is_unknown,
    appointment.starts_at,
    appointment.ends_at,
    -- with it in the digest, another time zone in the departments file means that all is sent anew
    %(timezone)s::text as timezone,
    participants.practitioner_guids,
    participants.patient_guids
from journal.appointment
left join journal.patient_group on appointment.group_guid = patient_group.guid
left join journal.room on appointment.room_id = room.id
left join journal.activity on appointment.activity_id = activity.id
-- only synced participants (A4)
cross join lateral (
    select
        -- in each practitioner's calendar (A3)
        array(
            select appointment_practitioner.user_guid
            from journal.appointment_practitioner
            where
                appointment_practitioner.appointment_guid = appointment.guid
                and (appointment_practitioner.user_guid in (select guid from synced_practitioner)) is true
            order by appointment_practitioner.user_guid
        ) as practitioner_guids,
        -- the patient, or the group's members
        array(
            select patient.guid
            from ({extensor/invited_patients}) as invited
            inner join ({extensor/synced_patients}) as patient on invited.guid = patient.guid
            order by patient.guid
        ) as patient_guids
    offset 0
) as participants
where
    appointment.department_guid = %(department)s
    -- from today through today + N calendar months (A2, D6), also earlier today
    and appointment.starts_at >= %(today)s::date
    and appointment.starts_at < (%(today)s::date + make_interval(months => %(months_ahead)s))::date + 1
    -- a group marked for it is left out, all its appointments (A7)
    and patient_group.exclude_from_flowzone is not true
    -- with nobody left to show it to, it is not sent (A4)
    and cardinality(participants.practitioner_guids || participants.patient_guids) > 0
