-- What the sync's role may do, and nothing more. {role} and {database} are filled in as identifiers.
REVOKE CREATE, TEMPORARY ON DATABASE {database} FROM PUBLIC, {role};
REVOKE CREATE ON SCHEMA public FROM PUBLIC, {role};
REVOKE EXECUTE ON FUNCTION journal.touch() FROM PUBLIC;

GRANT CONNECT ON DATABASE {database} TO {role};
GRANT USAGE ON SCHEMA journal TO {role};
GRANT SELECT ON ALL TABLES IN SCHEMA journal TO {role};
GRANT INSERT, UPDATE ON journal.test_result, journal.document,
    journal.questionnaire_response, journal.questionnaire_answer TO {role};
GRANT USAGE ON SEQUENCE journal.test_result_id_seq, journal.document_id_seq TO {role};
