-- Another department of the business wants these: its delivery moves them there, and a withdrawal from here would
-- remove what Flowzone's users have added.
delete from bridge.staged
where staged.run = %(run)s and staged.guid = any (%(guids)s::uuid[])
