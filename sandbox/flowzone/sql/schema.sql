-- What Flowzone holds. A business is a tenant; its departments share people and appointments.

-- One person per business, role and GUID; the invitation and the login outlive every withdrawal.
CREATE TABLE IF NOT EXISTS person (
    business    text  NOT NULL,
    kind        text  NOT NULL CHECK (kind IN ('practitioners', 'patients')),
    guid        uuid  NOT NULL,
    content     jsonb NOT NULL,
    invited_at  timestamptz,
    accepted_at timestamptz,
    PRIMARY KEY (business, kind, guid)
);

-- A person's belonging to a department; kept after withdrawal, so that the person can come back.
CREATE TABLE IF NOT EXISTS membership (
    department     uuid NOT NULL,
    kind           text NOT NULL,
    guid           uuid NOT NULL,
    business       text NOT NULL,
    source_version text NOT NULL,
    changed_at     timestamptz NOT NULL DEFAULT now(),
    withdrawn_at   timestamptz,
    PRIMARY KEY (department, kind, guid)
);
CREATE INDEX IF NOT EXISTS membership_of_person ON membership (guid);

-- Views hold nothing: they are made anew, whatever they were.
DROP VIEW IF EXISTS person_now, appointment_now;

-- People with their departments and with where they stand on the way from the user import to a login.
CREATE VIEW person_now AS
SELECT person.*,
       belonging.memberships,
       CASE
           WHEN NOT belonging.anywhere THEN 'inactive'
           WHEN person.accepted_at IS NOT NULL THEN 'active'
           WHEN person.invited_at IS NOT NULL THEN 'invited'
           ELSE 'imported'
       END AS state
FROM person
CROSS JOIN LATERAL (
    SELECT bool_or(withdrawn_at IS NULL) AS anywhere,
           jsonb_agg(jsonb_build_object('department', department, 'source_version', source_version,
                                        'active', withdrawn_at IS NULL, 'changed_at', changed_at)
                     ORDER BY department) AS memberships
    FROM membership
    WHERE membership.guid = person.guid AND membership.kind = person.kind AND membership.business = person.business
) AS belonging;

-- After its removal only the GUID stays, so that removing it again is not «unknown».
CREATE TABLE IF NOT EXISTS appointment (
    business       text NOT NULL,
    guid           uuid NOT NULL,
    department     uuid NOT NULL,
    source_version text NOT NULL,
    content        jsonb,
    starts_at      timestamptz,
    ends_at        timestamptz,
    video_room     text,
    changed_at     timestamptz NOT NULL DEFAULT now(),
    removed_at     timestamptz,
    PRIMARY KEY (business, guid)
);
CREATE INDEX IF NOT EXISTS appointment_by_guid ON appointment (department, guid) WHERE removed_at IS NULL;
CREATE INDEX IF NOT EXISTS appointment_by_start ON appointment (department, starts_at) WHERE removed_at IS NULL;

-- Appointments with those of their participants that Flowzone knows: some arrive later than the appointment.
-- OFFSET 0 keeps each look-up a look-up, as LATERAL … LIMIT does in upsert_people.
CREATE VIEW appointment_now AS
SELECT appointment.*,
       ARRAY(
           SELECT participant FROM jsonb_array_elements_text(content -> 'practitioner_guids') AS participant
           WHERE EXISTS (
               SELECT FROM person
               WHERE person.business = appointment.business AND person.kind = 'practitioners'
                 AND person.guid = participant::uuid
               OFFSET 0
           )
       ) AS practitioner_guids,
       ARRAY(
           SELECT participant FROM jsonb_array_elements_text(content -> 'patient_guids') AS participant
           WHERE EXISTS (
               SELECT FROM person
               WHERE person.business = appointment.business AND person.kind = 'patients'
                 AND person.guid = participant::uuid
               OFFSET 0
           )
       ) AS patient_guids
FROM appointment
WHERE removed_at IS NULL;

-- Every revision of every completed answer, as patients gave them.
CREATE TABLE IF NOT EXISTS questionnaire_response (
    department      uuid    NOT NULL,
    response_id     uuid    NOT NULL,
    revision        bigint  NOT NULL,
    arrival         bigint  NOT NULL GENERATED ALWAYS AS IDENTITY,
    completed_at    timestamptz NOT NULL,
    content         jsonb   NOT NULL,
    acknowledged_at timestamptz,
    PRIMARY KEY (department, response_id, revision)
);
CREATE INDEX IF NOT EXISTS questionnaire_response_by_age
    ON questionnaire_response (department, completed_at, arrival);

CREATE TABLE IF NOT EXISTS sso_session (
    token      text PRIMARY KEY,
    business   text NOT NULL,
    department uuid NOT NULL,
    guid       uuid NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at    timestamptz
);

-- Answers already given, to be given again to the same attempt.
CREATE TABLE IF NOT EXISTS idempotency (
    client      text  NOT NULL,
    method      text  NOT NULL,
    path        text  NOT NULL,
    key         text  NOT NULL,
    body_digest bytea NOT NULL,
    status      int   NOT NULL,
    answer      bytea STORAGE EXTERNAL NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (client, method, path, key)
);

-- Every change that a client's request made: the proof that nothing happened twice.
CREATE TABLE IF NOT EXISTS effect (
    department uuid NOT NULL,
    kind       text NOT NULL,
    guid       uuid NOT NULL,
    effect     text NOT NULL CHECK (effect IN ('created', 'updated', 'withdrawn')),
    at         timestamptz NOT NULL DEFAULT now()
);
