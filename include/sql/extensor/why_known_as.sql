-- T7: what the journal knows a GUID as, and the departments that it is tied to.
select
    patient.guid,
    'patient' as kind,
    patient.department_guid
from journal.patient
union all
select
    user_account.guid,
    'practitioner' as kind,
    user_department.department_guid
from journal.user_account
left join journal.user_department on user_account.guid = user_department.user_guid
union all
select
    appointment.guid,
    'appointment' as kind,
    appointment.department_guid
from journal.appointment
-- never synced (A1)
union all
select
    recurring_appointment.guid,
    'recurring_appointment' as kind,
    recurring_appointment.department_guid
from journal.recurring_appointment
union all
select
    absence.guid,
    'absence' as kind,
    null as department_guid
from journal.absence
