-- A document that was filed anew has a new id: results of the same revision point to it.
update journal.test_result
set document_id = document.id
from journal.document
where
    document.source = 'flowzone'
    and document.source_id = %(response_id)s::text
    and document.revision = %(revision)s
    and test_result.source = 'flowzone'
    and test_result.source_id = any (%(source_ids)s)
    and test_result.revision = %(revision)s
    and test_result.document_id is distinct from document.id
