-- A message is to be sent by each channel.
insert into bridge.alert (incident, number, channel, message, queued_at)
select %(incident)s, %(number)s, channel.name, %(message)s, %(now)s
from unnest(%(channels)s::text[]) as channel(name)
