-- T1, T5: the patients that are synced, in whichever of the activated departments of this journal and Flowzone
-- connection (G5), each with the series that counts. D3 and D4 are those of the patient's own department.
select
    patient.guid,
    patient.department_guid,
    patient.first_name,
    patient.last_name,
    patient.personal_identity_number,
    patient.birth_date,
    patient.sex,
    patient.mobile_phone,
    patient.email,
    series.status as series_status,
    series.start_date as series_start_date,
    series.end_date as series_end_date,
    series.main_practitioner_guid
from journal.patient
-- tied to a department activated for the sync
inner join
    unnest(%(departments)s::uuid[], %(series_required)s::boolean[], %(series_after)s::date[])
    as activated (department_guid, series_required, series_after)
    on patient.department_guid = activated.department_guid
-- the series that counts: of several the latest start wins, then the highest GUID
left join lateral (
    select
        series.guid,
        series.status,
        series.start_date,
        series.end_date,
        series.main_practitioner_guid
    from journal.series
    where
        series.patient_guid = patient.guid
        -- tied to a department activated for the sync
        and series.department_guid = any (%(departments)s)
        and series.start_date is not null
        -- where a series is required, it starts after the cut-off date
        and (not activated.series_required or series.start_date > activated.series_after)
    order by series.start_date desc, series.guid desc
    limit 1
) as series on true
where
    -- active
    patient.status = 1
    -- ticked for Flowzone in Personalia
    and patient.flowzone_enabled
    -- has a series that counts, where one is required
    and (not activated.series_required or series.guid is not null)
