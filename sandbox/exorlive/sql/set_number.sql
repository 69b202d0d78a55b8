-- Somebody types an identity number, or takes it away.
update exorlive.contact
set personal_identity_number = %(number)s
where contact.id = %(contact)s
