-- L8: the program as a document of the patient, one revision above whatever was ever recorded of it here.
insert into journal.document (
    patient_guid, title, mime_type, content, written_at, source, source_id, revision
)
select
    %(patient)s,
    %(title)s,
    'application/pdf',
    %(pdf)s,
    %(now)s,
    'exorlive',
    %(program)s::text,
    coalesce(max(document.revision), 0) + 1
from journal.document
where document.source = 'exorlive' and document.source_id = %(program)s::text
