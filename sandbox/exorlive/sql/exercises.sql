-- A program's exercises, in order.
select
    program_exercise.position,
    program_exercise.title,
    program_exercise.instruction,
    program_exercise.video_url,
    program_exercise.rounds,
    program_exercise.repetitions,
    program_exercise.load
from exorlive.program_exercise
where program_exercise.program_id = %(program)s
order by program_exercise.position
