-- The program is not this patient's: what stands of it in her journal is superseded, and stays readable as such.
update journal.document
set superseded_at = %(now)s
where
    document.source = 'exorlive'
    and document.source_id = %(program)s::text
    and document.patient_guid = %(patient)s
    and document.superseded_at is null
