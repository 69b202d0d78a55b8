-- Whose some of these programs are.
select
    program.guid,
    program.digest,
    program.number
from ({exorlive/programs_digested}) as program
where program.guid = any (%(guids)s)
