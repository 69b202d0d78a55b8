-- It passed by itself, or an earlier one goes on: nobody was told of it.
delete from bridge.incident
where incident.id = %(id)s
