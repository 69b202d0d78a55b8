-- The journal as the desktop program keeps it. No foreign keys: rows may dangle.
-- Wall-clock times are the clinic's local time, without a zone.
CREATE SCHEMA journal;

-- Read by the sync

CREATE TABLE journal.system_info (
    key   text PRIMARY KEY,
    value text NOT NULL
);

CREATE TABLE journal.department (
    guid              uuid PRIMARY KEY,
    name              text NOT NULL,
    organisation_name text NOT NULL,
    updated_at        timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE journal.user_account (
    guid                     uuid PRIMARY KEY,
    username                 text NOT NULL,
    full_name                text NOT NULL,
    personal_identity_number text,
    email                    text,
    mobile_phone             text,  -- as typed
    flowzone_enabled         boolean NOT NULL,
    closed_at                timestamp,
    updated_at               timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE journal.user_department (
    user_guid       uuid,
    department_guid uuid,
    PRIMARY KEY (user_guid, department_guid)
);

CREATE TABLE journal.patient (
    guid                     uuid PRIMARY KEY,
    department_guid          uuid NOT NULL,
    first_name               text NOT NULL,
    last_name                text NOT NULL,
    personal_identity_number text,
    birth_date               date,
    sex                      char(1),           -- K, M, U
    mobile_phone             text,
    email                    text,
    status                   integer NOT NULL,  -- 1 active, 2 passive, 3 deceased
    flowzone_enabled         boolean NOT NULL,
    updated_at               timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE journal.series (
    guid                   uuid PRIMARY KEY,
    patient_guid           uuid NOT NULL,
    department_guid        uuid NOT NULL,
    status                 text NOT NULL,  -- the clinic may add its own
    start_date             date,
    end_date               date,
    main_practitioner_guid uuid,
    updated_at             timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE journal.patient_group (
    guid                  uuid PRIMARY KEY,
    department_guid       uuid NOT NULL,
    name                  text NOT NULL,
    exclude_from_flowzone boolean NOT NULL,
    updated_at            timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE journal.group_member (
    group_guid   uuid,
    patient_guid uuid,
    PRIMARY KEY (group_guid, patient_guid)
);

CREATE TABLE journal.room (
    id   integer PRIMARY KEY,
    name text NOT NULL
);

CREATE TABLE journal.activity (
    id   integer PRIMARY KEY,
    name text NOT NULL
);

-- With a patient: individual; with a group: a group's; with neither: a blue one.
CREATE TABLE journal.appointment (
    guid            uuid PRIMARY KEY,
    department_guid uuid NOT NULL,
    patient_guid    uuid,
    group_guid      uuid,
    title           text,
    description     text,
    room_id         integer,
    activity_id     integer,
    starts_at       timestamp NOT NULL,
    ends_at         timestamp NOT NULL,
    updated_at      timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE journal.appointment_practitioner (
    appointment_guid uuid,
    user_guid        uuid,
    PRIMARY KEY (appointment_guid, user_guid)
);

-- Fixed appointments: never synced.
CREATE TABLE journal.recurring_appointment (
    guid            uuid PRIMARY KEY,
    department_guid uuid NOT NULL,
    user_guid       uuid NOT NULL,
    weekday         integer NOT NULL,
    starts          time NOT NULL,
    ends            time NOT NULL,
    title           text NOT NULL
);

-- The absence calendar: never synced.
CREATE TABLE journal.absence (
    guid      uuid PRIMARY KEY,
    user_guid uuid NOT NULL,
    starts_at timestamp NOT NULL,
    ends_at   timestamp NOT NULL,
    reason    text NOT NULL
);

-- Written by the sync

CREATE TABLE journal.test_result (
    id            bigserial PRIMARY KEY,
    patient_guid  uuid NOT NULL,
    test_code     text NOT NULL,
    test_title    text NOT NULL,
    value_number  numeric,
    value_text    text,
    unit          text,
    taken_at      timestamptz NOT NULL,
    source        text NOT NULL,
    source_id     text NOT NULL,
    revision      integer NOT NULL,
    superseded_at timestamptz,
    document_id   bigint,
    UNIQUE (source, source_id, revision)
);

CREATE TABLE journal.document (
    id            bigserial PRIMARY KEY,
    patient_guid  uuid NOT NULL,
    title         text NOT NULL,
    mime_type     text NOT NULL,
    content       bytea NOT NULL,
    written_at    timestamptz NOT NULL,
    source        text NOT NULL,
    source_id     text NOT NULL,
    revision      integer NOT NULL,
    superseded_at timestamptz,
    UNIQUE (source, source_id, revision)
);

CREATE TABLE journal.questionnaire_response (
    response_id           uuid,
    revision              integer,
    patient_guid          uuid NOT NULL,
    questionnaire_code    text NOT NULL,
    questionnaire_title   text NOT NULL,
    questionnaire_version text NOT NULL,
    completed_at          timestamptz NOT NULL,
    received_at           timestamptz NOT NULL,
    superseded_at         timestamptz,
    content               jsonb NOT NULL,
    PRIMARY KEY (response_id, revision)
);

-- Flat, so that reports need no JSON.
CREATE TABLE journal.questionnaire_answer (
    response_id   uuid,
    revision      integer,
    link_id       text,
    position      integer NOT NULL,
    question      text NOT NULL,
    answer_text   text,
    answer_number numeric,
    answer_code   text,
    PRIMARY KEY (response_id, revision, link_id)
);

CREATE INDEX ON journal.department (updated_at);
CREATE INDEX ON journal.user_account (updated_at);
CREATE INDEX ON journal.patient (updated_at);
CREATE INDEX ON journal.series (updated_at);
CREATE INDEX ON journal.patient_group (updated_at);
CREATE INDEX ON journal.appointment (updated_at);
CREATE INDEX ON journal.patient (department_guid);
CREATE INDEX ON journal.series (patient_guid);
CREATE INDEX ON journal.appointment (department_guid, starts_at);
CREATE INDEX ON journal.group_member (patient_guid);
