SELECT body_digest, status, answer
FROM idempotency
WHERE client = %(client)s AND method = %(method)s AND path = %(path)s AND key = %(key)s
  AND created_at > now() - make_interval(hours => 24)
