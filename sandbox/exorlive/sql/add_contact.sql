-- A contact, with its number as typed.
insert into exorlive.contact (id, unit_id, name, personal_identity_number)
values (%(id)s, %(unit)s, %(name)s, %(number)s)
