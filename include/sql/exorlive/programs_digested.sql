-- Each program with a digest of all that decides what is recorded of it; the directory's server computes it. Whoever
-- changes what is looked at raises the number, and all is looked at anew.
select
    program.guid,
    program.number,
    to_jsonb(program) as content,
    encode(sha256(convert_to(jsonb_build_array('programs/1', to_jsonb(program))::text, 'UTF8')), 'hex') as digest
from ({exorlive/programs}) as program
