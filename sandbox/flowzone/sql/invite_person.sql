UPDATE person SET invited_at = coalesce(invited_at, now())
WHERE business = %(business)s AND guid = %(guid)s::uuid
