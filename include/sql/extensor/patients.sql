-- T1, T6: which patients should be in Flowzone for a department, and what is carried of them (T2) and of the series
-- that counts (T3). Columns are called as the contract's fields.
select
    patient.guid,
    concat_ws(' ', patient.first_name, patient.last_name) as name,
    patient.personal_identity_number,
    patient.birth_date,
    -- a row set aside for this comes back by itself when the day has come: its digest changes
    patient.birth_date > %(today)s as birth_date_is_to_come,
    patient.sex,
    patient.mobile_phone,
    patient.email,
    patient.series_status as "series.status",
    patient.series_start_date as "series.start_date",
    patient.series_end_date as "series.end_date",
    -- the account if there is one, synced or not (T5)
    main_practitioner.guid as "series.main_practitioner_guid",
    main_practitioner.full_name as "series.main_practitioner_name"
from ({extensor/synced_patients}) as patient
left join journal.user_account as main_practitioner
    on patient.main_practitioner_guid = main_practitioner.guid
where
    -- delivered under the patient's own department (T5)
    patient.department_guid = %(department)s
