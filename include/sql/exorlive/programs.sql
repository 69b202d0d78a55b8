-- L8: the programs handed out at the units that are linked to a department. A contact without an identity number is
-- handed nothing: blank is what has no other character than white space, no-break and invisible ones among them.
select
    program.id as guid,
    program.title,
    program.description,
    program.saved_at,
    program.saved_by,
    contact.id as contact,
    contact.personal_identity_number as number,
    exercise.listed as exercises
from exorlive.unit
inner join exorlive.contact on unit.id = contact.unit_id
inner join exorlive.program on contact.id = program.contact_id
left join lateral (
    select
        jsonb_agg(
            jsonb_build_object(
                'title', program_exercise.title,
                'instruction', program_exercise.instruction,
                'video_url', program_exercise.video_url,
                'rounds', program_exercise.rounds,
                'repetitions', program_exercise.repetitions,
                'load', program_exercise.load
            )
            order by program_exercise.position, program_exercise.title
        ) as listed
    from exorlive.program_exercise
    where program_exercise.program_id = program.id
) as exercise on true
where
    unit.journal_department_guid = %(department)s
    and contact.personal_identity_number ~ '[^[:space:]\u00a0\u2000-\u200f\u202f\u2060\ufeff]'
