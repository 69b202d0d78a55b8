-- The patient of an appointment, or its group's members (A4); stands inside a query of journal.appointment.
select appointment.patient_guid as guid
union
select group_member.patient_guid
from journal.group_member
where group_member.group_guid = appointment.group_guid
