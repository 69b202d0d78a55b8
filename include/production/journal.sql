-- The sync's role in an Extensor journal: reads everything, files answers and programs, and nothing more. As the
-- journal's owner, with the password asked for:
--     psql --set role=flowzone_sync --file include/production/journal.sql journal
-- A journal that only practitioners, patients and appointments are read from needs no line after «files».
\set ON_ERROR_STOP on
select format('create role %I login', :'role')
where not exists (select from pg_roles where rolname = :'role') \gexec
\prompt 'Password of the role (blank: as it is): ' password
select format('alter role %I password %L', :'role', :'password')
where :'password' <> '' \gexec

select format('grant connect on database %I to %I', current_database(), :'role') \gexec
grant usage on schema journal to :"role";
grant select on all tables in schema journal to :"role";
-- files
grant insert, update on
    journal.test_result, journal.document, journal.questionnaire_response, journal.questionnaire_answer
    to :"role";
grant usage on sequence journal.test_result_id_seq, journal.document_id_seq to :"role";
