-- These staged rows have been answered for.
delete from bridge.staged
where staged.run = %(run)s and staged.guid = any (%(guids)s::uuid[])
