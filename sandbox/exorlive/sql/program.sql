-- One program of one contact: nobody else's.
select program.id, program.title, program.description, program.saved_at, program.saved_by
from exorlive.program
where program.id = %(program)s and program.contact_id = %(contact)s
