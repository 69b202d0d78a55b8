-- LATERAL … LIMIT: as in upsert_people.
UPDATE questionnaire_response SET acknowledged_at = now()
WHERE acknowledged_at IS NULL
  AND ctid = ANY (ARRAY(
      SELECT known.place
      FROM unnest(%(response_ids)s::uuid[], %(revisions)s::bigint[]) AS taken (response_id, revision)
      CROSS JOIN LATERAL (
          SELECT ctid AS place FROM questionnaire_response AS response
          WHERE response.department = %(department)s::uuid
            AND response.response_id = taken.response_id AND response.revision = taken.revision
          LIMIT 1
      ) AS known
  ))
