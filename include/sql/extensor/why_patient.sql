-- T7: what T1 and T5 look at, seen from a department; the latest series first.
select
    patient.guid,
    patient.department_guid,
    patient.status,
    patient.flowzone_enabled,
    array(
        select
            jsonb_build_object(
                'guid', series.guid,
                'department', series.department_guid,
                'status', series.status,
                'start_date', series.start_date,
                'end_date', series.end_date,
                'activated', series.department_guid = any (%(departments)s::uuid[]),
                'started', series.start_date is not null,
                'after_cut_off', coalesce(series.start_date > %(cut_off)s, false)
            )
        from journal.series
        where series.patient_guid = patient.guid
        order by series.start_date desc nulls last, series.guid desc
    ) as series
from journal.patient
