UPDATE person SET accepted_at = coalesce(accepted_at, now())
WHERE business = %(business)s AND guid = %(guid)s::uuid AND invited_at IS NOT NULL
