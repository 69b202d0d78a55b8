-- An exercise of a program.
insert into exorlive.program_exercise (
    program_id, position, title, instruction, video_url, rounds, repetitions, load
)
values (
    %(program)s, %(position)s, %(title)s, %(instruction)s, %(video_url)s, %(rounds)s, %(repetitions)s, %(load)s
)
