-- The readers of ExorLive's directory: the companion looks residents up, the flow `programs` reads what was handed out.
-- Neither sees how somebody trained. As the directory's owner, with the passwords asked for:
--     psql --file include/production/exorlive.sql exorlive
\set ON_ERROR_STOP on
\prompt 'Password of exorlive_companion: ' companion
\prompt 'Password of exorlive_programs: ' programs
create role exorlive_companion login password :'companion';
create role exorlive_programs login password :'programs';

select format('grant connect on database %I to exorlive_companion, exorlive_programs', current_database()) \gexec
grant usage on schema exorlive to exorlive_companion, exorlive_programs;
grant select on exorlive.unit, exorlive.contact to exorlive_companion, exorlive_programs;
grant select on exorlive.program, exorlive.program_exercise to exorlive_programs;
