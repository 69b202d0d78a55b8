-- What practitioners who filled in an answer are called.
select
    user_account.guid,
    user_account.full_name
from journal.user_account
where user_account.guid = any (%(guids)s)
