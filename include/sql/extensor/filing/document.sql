-- Q4: the PDF.
insert into journal.document (
    patient_guid, title, mime_type, content, written_at, source, source_id, revision, superseded_at
)
values (
    %(patient)s, %(document_title)s, 'application/pdf', %(pdf)s, %(now)s, 'flowzone', %(response_id)s::text, %(revision)s,
    %(superseded_at)s::timestamptz
)
on conflict (source, source_id, revision) do nothing
