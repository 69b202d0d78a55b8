-- A program is saved on a contact.
insert into exorlive.program (id, contact_id, title, description, saved_at, saved_by)
values (%(id)s, %(contact)s, %(title)s, %(description)s, %(saved_at)s, %(saved_by)s)
