-- A department's appointments between two times, with the names of those participants that are known.
SELECT guid::text, content, starts_at, ends_at, video_room,
       ARRAY(
           SELECT jsonb_build_object('guid', participant, 'name', known.name)
           FROM jsonb_array_elements_text(appointment.content -> 'practitioner_guids') AS participant
           LEFT JOIN LATERAL (
               SELECT content ->> 'name' AS name FROM person
               WHERE person.business = appointment.business AND person.kind = 'practitioners'
                 AND person.guid = participant::uuid
               LIMIT 1
           ) AS known ON true
           ORDER BY known.name, participant
       ) AS practitioners,
       ARRAY(
           SELECT jsonb_build_object('guid', participant, 'name', known.name)
           FROM jsonb_array_elements_text(appointment.content -> 'patient_guids') AS participant
           LEFT JOIN LATERAL (
               SELECT content ->> 'name' AS name FROM person
               WHERE person.business = appointment.business AND person.kind = 'patients'
                 AND person.guid = participant::uuid
               LIMIT 1
           ) AS known ON true
           ORDER BY known.name, participant
       ) AS patients
FROM appointment
WHERE department = %(department)s::uuid AND removed_at IS NULL
  AND starts_at >= %(since)s AND starts_at < %(until)s
ORDER BY starts_at, ends_at, guid
LIMIT %(limit)s
