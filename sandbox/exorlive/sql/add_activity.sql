-- She has trained, and says how it went (0 nothing, 1 happy, 2 neutral, 3 unhappy).
insert into exorlive.activity (
    id, contact_id, program_id, started_at, duration_seconds, completed, score, comment
)
values (
    %(id)s, %(contact)s, %(program)s, %(started_at)s, %(duration_seconds)s, %(completed)s, %(score)s, %(comment)s
)
