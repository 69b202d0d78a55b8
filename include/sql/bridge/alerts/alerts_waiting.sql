-- The messages that a channel has not taken yet, oldest first.
select alert.incident, alert.number, alert.message
from bridge.alert
where alert.channel = %(channel)s and alert.sent_at is null
order by alert.queued_at, alert.incident, alert.number
