-- What the schedule says of each person, kept so that counting need not compute it again.

-- Numbers for the names of vaccine groups: rows of millions of people carry the number.
CREATE TABLE vaccine_group (
    vaccine_group BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
);

-- One row a person: under which schedule and on which day they were assessed, until when that holds, and two packed
-- values: the facts that went in and the answer that came out. Small columns stand first, so that looking for who is
-- due does not touch the packed ones. An empty schedule means "not assessed yet".
CREATE TABLE person_assessment (
    person_id BIGINT NOT NULL PRIMARY KEY,
    schedule TEXT NOT NULL,
    assessed_on TEXT,
    recompute_after TEXT,
    problem TEXT,
    facts BYTEA NOT NULL,
    answer BYTEA NOT NULL
);

-- The day on which the n-th dose that counts was given, and whether the group was complete with it. Coverage on any
-- day is a count over these.
CREATE TABLE milestone (
    person_id BIGINT NOT NULL,
    vaccine_group BIGINT NOT NULL,
    risk BOOLEAN NOT NULL,
    dose BIGINT NOT NULL,
    complete BOOLEAN NOT NULL,
    reached_on TEXT NOT NULL,
    PRIMARY KEY (person_id, vaccine_group, risk, dose)
) /* clustered */;
-- All that counting by group and dose asks. The person stands before the day, so that assessing people in the order of
-- their ids adds to the end of each group and does not touch pages all over the index.
CREATE INDEX milestone_by_group ON milestone (vaccine_group, dose, person_id, reached_on, complete);

-- Whoever is there already will be assessed by the next `jenner assess`, or by the running server.
INSERT INTO person_assessment (person_id, schedule, facts, answer)
SELECT person_id, '', CAST('' AS BYTEA), CAST('' AS BYTEA) FROM person;
