-- The family's own page: who came in by which phone, address or access code; codes; letters that wait to be sent; links for
-- 24 hours; what families ask for; how they want to be reminded. Codes and words in links are kept as hashes, texts sealed.

-- A family account: the phone, e-mail address or access code it is opened with, as a keyed hash. It has no password.
CREATE TABLE family_account (
    user_id BIGINT NOT NULL PRIMARY KEY,
    opened_by BYTEA NOT NULL UNIQUE,
    made_at BIGINT NOT NULL,
    used_at BIGINT NOT NULL
);

-- Whom a family account has proved to belong to it, and how. Whether it still opens the record is asked at each visit.
CREATE TABLE family_member (
    person_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    PRIMARY KEY (person_id, user_id)
) /* clustered */;
CREATE INDEX family_member_user ON family_member (user_id);

-- A code that was asked for. Somebody who was not found has a row like everybody else, without a person.
CREATE TABLE family_try (
    try_hash BYTEA NOT NULL PRIMARY KEY,
    person_id BIGINT,
    kind TEXT NOT NULL,
    opened_by BYTEA NOT NULL,
    code_hash BYTEA NOT NULL,
    wrong BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL
);
CREATE INDEX family_try_person ON family_try (person_id);
CREATE INDEX family_try_until ON family_try (until_at);

-- An access code that a clinic or a school nurse handed to somebody they know.
CREATE TABLE family_code (
    code_hash BYTEA NOT NULL PRIMARY KEY,
    code_id BIGINT NOT NULL,
    person_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    organization_id BIGINT NOT NULL,
    made_by TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    used BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX family_code_id ON family_code (code_id);
CREATE INDEX family_code_person ON family_code (person_id);

-- Letters that leave by text message or e-mail, sealed. What was sent is emptied.
CREATE TABLE outbox (
    letter_id BIGINT NOT NULL PRIMARY KEY,
    person_id BIGINT,
    kind TEXT NOT NULL,
    channel TEXT NOT NULL,
    content BYTEA NOT NULL,
    made_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    sent_at BIGINT,
    problem TEXT NOT NULL
);
CREATE INDEX outbox_next ON outbox (next_at);
CREATE INDEX outbox_person ON outbox (person_id);

-- A link by which a family shows a record to somebody, for a day.
CREATE TABLE share_link (
    link_hash BYTEA NOT NULL PRIMARY KEY,
    link_id BIGINT NOT NULL,
    person_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    opened BIGINT NOT NULL,
    opened_at BIGINT
);
CREATE INDEX share_link_person ON share_link (person_id);

-- What a family asks for: that something is corrected, or that a record is found for them. person_id is unknown as long as
-- nobody has found the record.
CREATE TABLE family_request (
    request_id BIGINT NOT NULL PRIMARY KEY,
    public_id BYTEA NOT NULL,
    number TEXT NOT NULL,
    person_id BIGINT,
    user_id BIGINT,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    language TEXT NOT NULL,
    organization_id BIGINT,
    follow_hash BYTEA,
    made_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    closed_at BIGINT,
    version BIGINT NOT NULL,
    content BYTEA NOT NULL
);
CREATE INDEX family_request_public ON family_request (public_id);
CREATE INDEX family_request_number ON family_request (number);
CREATE INDEX family_request_person ON family_request (person_id);
CREATE INDEX family_request_state ON family_request (state, made_at);

-- What was done with it, with a note for the family, sealed.
CREATE TABLE family_request_step (
    request_id BIGINT NOT NULL,
    step_id BIGINT NOT NULL,
    person_id BIGINT,
    at BIGINT NOT NULL,
    user_id BIGINT,
    what TEXT NOT NULL,
    note BYTEA NOT NULL,
    PRIMARY KEY (request_id, step_id)
) /* clustered */;
CREATE INDEX family_request_step_person ON family_request_step (person_id);

-- How a family wants to be reminded of what is due.
CREATE TABLE reminder_choice (
    person_id BIGINT NOT NULL PRIMARY KEY,
    channel TEXT NOT NULL,
    language TEXT NOT NULL,
    set_at BIGINT NOT NULL,
    set_by TEXT NOT NULL
);
