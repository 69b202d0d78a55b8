-- The channel has taken the message.
update bridge.alert
set sent_at = %(now)s
where alert.incident = %(incident)s and alert.number = %(number)s and alert.channel = %(channel)s
