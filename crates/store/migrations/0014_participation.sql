-- Requests about taking part. Who a request is about, who asks and where they live stand in details, sealed: when the record
-- is gone, nothing here names anybody.

CREATE TABLE participation_request (
    request_id BIGINT NOT NULL PRIMARY KEY,
    public_id BYTEA NOT NULL UNIQUE,
    receipt TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    channel TEXT NOT NULL,
    language TEXT NOT NULL,
    organization_id BIGINT,
    started_by BIGINT,
    came_on TEXT NOT NULL,
    due_on TEXT NOT NULL,
    breach_on TEXT NOT NULL,
    identity_check TEXT NOT NULL,
    people TEXT NOT NULL,
    proposed_by BIGINT,
    decided_by BIGINT,
    changed_at BIGINT NOT NULL,
    closed_at BIGINT,
    version BIGINT NOT NULL,
    details BYTEA NOT NULL
);
CREATE INDEX participation_request_state ON participation_request (state, due_on);

-- Scans that came with a request, sealed.
CREATE TABLE participation_paper (
    paper_id BIGINT NOT NULL PRIMARY KEY,
    request_id BIGINT NOT NULL,
    media TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    added_at BIGINT NOT NULL,
    added_by BIGINT,
    content BYTEA NOT NULL
);
CREATE INDEX participation_paper_request ON participation_paper (request_id);

-- Letters that were made for a request, sealed; a letter is printed again as it was sent.
CREATE TABLE participation_letter (
    letter_id BIGINT NOT NULL PRIMARY KEY,
    request_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    language TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    made_by BIGINT,
    content BYTEA NOT NULL
);
CREATE INDEX participation_letter_request ON participation_letter (request_id);

-- What was done with a request, step by step, in words that name nobody.
CREATE TABLE participation_step (
    request_id BIGINT NOT NULL,
    step_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    user_id BIGINT,
    what TEXT NOT NULL,
    PRIMARY KEY (request_id, step_id)
) /* clustered */;

-- Consent, where taking part needs it.
CREATE TABLE person_consent (
    person_id BIGINT NOT NULL,
    since_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    set_by TEXT NOT NULL,
    PRIMARY KEY (person_id, since_at)
) /* clustered */;

-- Which version of the privacy policy an organization has acknowledged.
CREATE TABLE policy_acknowledgement (
    organization_id BIGINT NOT NULL,
    version TEXT NOT NULL,
    acknowledged_at BIGINT NOT NULL,
    user_id BIGINT,
    PRIMARY KEY (organization_id, version)
) /* clustered */;
