TRUNCATE person, membership, appointment, questionnaire_response, sso_session, idempotency, effect
