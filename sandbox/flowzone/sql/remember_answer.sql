INSERT INTO idempotency (client, method, path, key, body_digest, status, answer)
VALUES (%(client)s, %(method)s, %(path)s, %(key)s, %(body_digest)s, %(status)s, %(answer)s)
ON CONFLICT (client, method, path, key) DO UPDATE
SET body_digest = excluded.body_digest, status = excluded.status, answer = excluded.answer, created_at = now()
