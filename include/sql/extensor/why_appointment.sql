-- T7: what A1-A7 look at, seen from a department on its day; of participants only how many there are.
select
    appointment.guid,
    appointment.department_guid,
    case
        when appointment.patient_guid is not null and appointment.group_guid is not null then 'patient and group'
        when appointment.patient_guid is not null then 'individual'
        when appointment.group_guid is not null then 'group'
        else 'blue'
    end as kind,
    appointment.starts_at::date as starts_on,
    %(today)s::date as today,
    horizon.last_day,
    appointment.starts_at < %(today)s::date as passed,
    appointment.starts_at >= horizon.last_day + 1 as beyond,
    patient_group.exclude_from_flowzone is true as group_left_out,
    (
        select count(*)
        from journal.appointment_practitioner
        where appointment_practitioner.appointment_guid = appointment.guid
    ) as practitioners,
    (
        select count(*)
        from journal.appointment_practitioner
        inner join ({extensor/synced_practitioners}) as practitioner
            on appointment_practitioner.user_guid = practitioner.guid
        where appointment_practitioner.appointment_guid = appointment.guid
    ) as synced_practitioners,
    participants.patients,
    participants.synced_patients
from journal.appointment
left join journal.patient_group on appointment.group_guid = patient_group.guid
cross join (select (%(today)s::date + make_interval(months => %(months_ahead)s))::date as last_day) as horizon
-- the patient, or the group's members
cross join lateral (
    select
        count(invited.guid) as patients,
        count(patient.guid) as synced_patients
    from ({extensor/invited_patients}) as invited
    left join ({extensor/synced_patients}) as patient on invited.guid = patient.guid
) as participants
