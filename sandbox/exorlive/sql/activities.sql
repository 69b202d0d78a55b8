-- What a contact has done, the latest first.
select
    activity.started_at,
    activity.duration_seconds,
    activity.completed,
    activity.score,
    activity.comment,
    program.title
from exorlive.activity
left join exorlive.program on program.id = activity.program_id
where activity.contact_id = %(contact)s
order by activity.started_at desc
limit 200
