UPDATE appointment SET video_room = %(video_room)s
WHERE business = %(business)s AND guid = %(guid)s::uuid AND removed_at IS NULL
