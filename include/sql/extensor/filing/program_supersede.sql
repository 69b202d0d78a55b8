-- A new revision comes: whatever stands of the program is superseded.
update journal.document
set superseded_at = %(now)s
where
    document.source = 'exorlive'
    and document.source_id = %(program)s::text
    and document.superseded_at is null
