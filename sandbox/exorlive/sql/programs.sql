-- A contact's programs, the latest first, with how often and when they were last trained.
select
    program.id,
    program.title,
    program.description,
    program.saved_at,
    program.saved_by,
    (select count(*) from exorlive.program_exercise where program_exercise.program_id = program.id) as exercises,
    (select count(*) from exorlive.activity where activity.program_id = program.id) as times,
    (select max(activity.started_at) from exorlive.activity where activity.program_id = program.id) as last_trained
from exorlive.program
where program.contact_id = %(contact)s
order by program.saved_at desc, program.id
