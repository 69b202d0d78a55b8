-- The first to come uses it up; whoever comes later, or late, gets nothing.
UPDATE sso_session SET used_at = now()
WHERE token = %(token)s AND used_at IS NULL AND expires_at > now()
RETURNING business, department::text, guid::text
