-- One human, one record: where reports came in, who was joined with whom, what the matcher knows, what people decided.

-- A report keeps its home: the person under whom it arrived. Merging moves rows to another person_id and leaves
-- home_id; splitting moves the rows of a home back. The table is made anew because the home is part of its key.
CREATE TABLE report_homed (
    person_id BIGINT NOT NULL,
    home_id BIGINT NOT NULL,
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
    PRIMARY KEY (person_id, home_id, source_id, content_key)
) /* clustered */;
INSERT INTO report_homed (person_id, home_id, source_id, content_key, report_id, organization_id, kind, said_at,
    received_at, message_id, about_on, code, statement)
SELECT person_id, person_id, source_id, content_key, report_id, organization_id, kind, said_at,
    received_at, message_id, about_on, code, statement FROM report;
DROP TABLE report;
ALTER TABLE report_homed RENAME TO report;
-- @postgres
ALTER INDEX report_homed_pkey RENAME TO report_pkey;

-- Who was merged away, and into whom. Small: a few rows for a hundred people. Public ids, registry numbers and match
-- keys go on naming the person they were made for, and this table says who that is today; so a merge changes none of
-- them and a split has nothing to put back. On a distributed database this is a reference table.
-- survivor_id is who stands for the person now (never merged away itself), parent_id whom they were merged into then.
CREATE TABLE merged_person (
    person_id BIGINT NOT NULL PRIMARY KEY,
    survivor_id BIGINT NOT NULL,
    parent_id BIGINT NOT NULL,
    merged_at BIGINT NOT NULL
);
CREATE INDEX merged_person_survivor ON merged_person (survivor_id);

-- What the matcher knows of each home of a person.
CREATE TABLE match_profile (
    person_id BIGINT NOT NULL,
    home_id BIGINT NOT NULL,
    profile BYTEA NOT NULL,
    PRIMARY KEY (person_id, home_id)
) /* clustered */;

-- Pairs for a human to look at, by their homes, the smaller first. A reference table like merged_person: the queue is a small
-- part of the registry and is listed as a whole. county, born_on are of the pair, for filters.
CREATE TABLE identity_review (
    review_id BIGINT NOT NULL PRIMARY KEY,
    home_a BIGINT NOT NULL,
    home_b BIGINT NOT NULL,
    probability DOUBLE PRECISION NOT NULL,
    score DOUBLE PRECISION NOT NULL,
    band TEXT NOT NULL,
    why TEXT NOT NULL,
    matcher TEXT NOT NULL,
    fingerprint BYTEA NOT NULL,
    county TEXT,
    born_on TEXT,
    created_at BIGINT NOT NULL,
    state TEXT NOT NULL,
    unsure BIGINT NOT NULL,
    claimed_by BIGINT,
    claimed_at BIGINT,
    UNIQUE (home_a, home_b)
);
CREATE INDEX identity_review_other ON identity_review (home_b);
CREATE INDEX identity_review_queue ON identity_review (probability, review_id) WHERE state = 'open';
CREATE INDEX identity_review_county ON identity_review (county, probability, review_id) WHERE state = 'open';
CREATE INDEX identity_review_age ON identity_review (born_on, probability, review_id) WHERE state = 'open';
CREATE INDEX identity_review_waiting ON identity_review (created_at, probability, review_id) WHERE state = 'open';

-- What people decided about a pair of homes, kept for ever. homes is the list of homes a merge moved.
CREATE TABLE identity_decision (
    decision_id BIGINT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    home_a BIGINT NOT NULL,
    home_b BIGINT NOT NULL,
    homes TEXT NOT NULL,
    review_id BIGINT,
    fingerprint BYTEA NOT NULL,
    actor TEXT NOT NULL,
    at BIGINT NOT NULL,
    note TEXT NOT NULL,
    undone_at BIGINT,
    undone_by TEXT
);
CREATE INDEX identity_decision_pair ON identity_decision (home_a, home_b);
CREATE INDEX identity_decision_other ON identity_decision (home_b);
