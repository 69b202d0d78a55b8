-- What is printed of some of these programs. JSON, because its dates do not depend on DateStyle, and any are legal.
select
    program.guid,
    program.digest,
    program.content
from ({exorlive/programs_digested}) as program
where program.guid = any (%(guids)s)
