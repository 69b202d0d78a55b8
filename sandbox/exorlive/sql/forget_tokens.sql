-- A token that has long expired is refused by its time: no need to remember it.
delete from exorlive_sandbox.used_token where expires_at < %(before)s
