INSERT INTO sso_session (token, business, department, guid, expires_at)
VALUES (%(token)s, %(business)s, %(department)s::uuid, %(guid)s::uuid, %(expires_at)s)
