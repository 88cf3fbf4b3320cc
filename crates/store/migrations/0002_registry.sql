-- Organizations, accounts, people, reports, messages.
-- Timestamps are microseconds since 1970 (UTC); dates are ISO text. Every key of a person-owned table starts
-- with person_id; what must be unique across people has a table of its own, keyed by the value.

CREATE TABLE organization (
    organization_id BIGINT NOT NULL PRIMARY KEY,
    public_id BYTEA NOT NULL UNIQUE,
    parent_id BIGINT,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    code TEXT NOT NULL UNIQUE,
    vfc_pin TEXT,
    county TEXT,
    city TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

-- An organization together with one of its own numberings of patients.
CREATE TABLE source (
    source_id BIGINT NOT NULL PRIMARY KEY,
    organization_id BIGINT NOT NULL,
    authority TEXT NOT NULL,
    UNIQUE (organization_id, authority)
) /* clustered */;

-- Credentials of machine senders. The secret is long and random, so a plain hash is enough.
CREATE TABLE interface (
    interface_id BIGINT NOT NULL PRIMARY KEY,
    organization_id BIGINT NOT NULL,
    username TEXT NOT NULL UNIQUE,
    secret_hash BYTEA NOT NULL,
    active BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE account (
    user_id BIGINT NOT NULL PRIMARY KEY,
    username TEXT NOT NULL UNIQUE,
    display_name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    organization_id BIGINT NOT NULL,
    role TEXT NOT NULL,
    active BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL
);

-- Sessions by the hash of their id: who reads the table cannot take a session over.
CREATE TABLE session (
    session_hash BYTEA NOT NULL PRIMARY KEY,
    user_id BIGINT,
    data TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX session_expiry ON session (expires_at);

CREATE TABLE person (
    person_id BIGINT NOT NULL PRIMARY KEY,
    public_id BYTEA NOT NULL,
    registry_number BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE registry_number (
    registry_number BIGINT NOT NULL PRIMARY KEY,
    person_id BIGINT NOT NULL
) /* clustered */;

CREATE TABLE person_handle (
    public_id BYTEA NOT NULL PRIMARY KEY,
    person_id BIGINT NOT NULL
) /* clustered */;

-- Blocking keys: candidates, never decisions.
CREATE TABLE match_key (
    match_key BIGINT NOT NULL,
    person_id BIGINT NOT NULL,
    PRIMARY KEY (match_key, person_id)
) /* clustered */;

-- What anybody said about a person. One row for one statement of one source: said again, only said_at moves.
CREATE TABLE report (
    person_id BIGINT NOT NULL,
    source_id BIGINT NOT NULL,
    content_key BYTEA NOT NULL,
    report_id BIGINT NOT NULL,
    organization_id BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    said_at BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    about_on TEXT,
    code TEXT,
    statement TEXT NOT NULL,
    PRIMARY KEY (person_id, source_id, content_key)
) /* clustered */;

-- Every message as received. The bodies are zstd.
CREATE TABLE message (
    message_id BIGINT NOT NULL PRIMARY KEY,
    received_at BIGINT NOT NULL,
    organization_id BIGINT,
    interface_id BIGINT,
    transport TEXT NOT NULL,
    control_id TEXT NOT NULL,
    message_type TEXT NOT NULL,
    outcome TEXT NOT NULL,
    person_id BIGINT,
    errors BIGINT NOT NULL,
    warnings BIGINT NOT NULL,
    stored BIGINT NOT NULL,
    dropped BIGINT NOT NULL,
    replay_of BIGINT,
    body BYTEA NOT NULL,
    answer BYTEA NOT NULL,
    findings TEXT NOT NULL
);
CREATE INDEX message_by_organization ON message (organization_id, message_id);

-- Messages by their control id (as a hash) and content: finds a message somebody asks for, and recognises one
-- that was taken before, so that a replay changes nothing and gets the same answer.
CREATE TABLE message_key (
    control_key BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    content_key BYTEA NOT NULL,
    PRIMARY KEY (control_key, message_id)
) /* clustered */;
