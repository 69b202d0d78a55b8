DELETE FROM idempotency WHERE created_at <= now() - make_interval(hours => 24)
