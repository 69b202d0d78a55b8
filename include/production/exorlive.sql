-- The readers of ExorLive's directory: the companion looks residents up, the flow `programs` reads what was handed out.
-- Neither sees how somebody trained. As the directory's owner, with the passwords asked for:
--     psql --file include/production/exorlive.sql exorlive
\set ON_ERROR_STOP on
select format('create role %I login', role)
from unnest(array['exorlive_companion', 'exorlive_programs']) as role
where not exists (select from pg_roles where rolname = role) \gexec
\prompt 'Password of exorlive_companion (blank: as it is): ' companion
\prompt 'Password of exorlive_programs (blank: as it is): ' programs
select format('alter role %I password %L', role, password)
from (values ('exorlive_companion', :'companion'), ('exorlive_programs', :'programs')) as asked (role, password)
where password <> '' \gexec

select format('grant connect on database %I to exorlive_companion, exorlive_programs', current_database()) \gexec
grant usage on schema exorlive to exorlive_companion, exorlive_programs;
grant select on exorlive.unit, exorlive.contact to exorlive_companion, exorlive_programs;
grant select on exorlive.program, exorlive.program_exercise to exorlive_programs;
