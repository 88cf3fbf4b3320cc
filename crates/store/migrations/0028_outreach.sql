-- Reminder and recall: saved cohorts and templates, runs, who is told what in which run, and who asked not to be told any more.
-- A household is a keyed hash of the phone, e-mail address or postal address it is told at. Who belongs to it is named by home.

CREATE TABLE outreach_saved (
    saved_id BIGINT NOT NULL PRIMARY KEY,
    organization_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    shared BOOLEAN NOT NULL,
    name TEXT NOT NULL,
    said TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by BIGINT,
    removed_at BIGINT
);
CREATE INDEX outreach_saved_organization ON outreach_saved (organization_id, kind);

-- What runs by itself: the same question again, every week or month.
CREATE TABLE outreach_schedule (
    schedule_id BIGINT NOT NULL PRIMARY KEY,
    organization_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    asked TEXT NOT NULL,
    every TEXT NOT NULL,
    next_on TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    made_by BIGINT,
    ended_at BIGINT
);

CREATE TABLE outreach_run (
    run_id BIGINT NOT NULL PRIMARY KEY,
    organization_id BIGINT NOT NULL,
    schedule_id BIGINT,
    name TEXT NOT NULL,
    state TEXT NOT NULL,
    asked TEXT NOT NULL,
    counted TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    asked_by BIGINT,
    beat_at BIGINT NOT NULL,
    planned_at BIGINT,
    approved_at BIGINT,
    approved_by BIGINT,
    ended_at BIGINT
);
CREATE INDEX outreach_run_organization ON outreach_run (organization_id, run_id);
CREATE INDEX outreach_run_state ON outreach_run (state);

-- One household in one run by one channel. place is a random order. contact is a keyed hash of the
-- phone or e-mail address, for what comes back. What it says is sealed while it is on its way, and emptied.
CREATE TABLE outreach_attempt (
    attempt_id BIGINT NOT NULL PRIMARY KEY,
    run_id BIGINT NOT NULL,
    household BYTEA NOT NULL,
    channel TEXT NOT NULL,
    language TEXT NOT NULL,
    state TEXT NOT NULL,
    place BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    claim TEXT NOT NULL,
    claimed_at BIGINT,
    contacted_at BIGINT,
    batch BIGINT,
    problem TEXT NOT NULL,
    reference TEXT NOT NULL,
    contact BYTEA,
    content BYTEA,
    UNIQUE (run_id, household, channel)
);
CREATE INDEX outreach_attempt_next ON outreach_attempt (run_id, state, place);
CREATE INDEX outreach_attempt_household ON outreach_attempt (household, contacted_at);

-- Who belongs to the household of an attempt, and which vaccine groups were due for them when it was planned.
CREATE TABLE outreach_member (
    home_id BIGINT NOT NULL,
    attempt_id BIGINT NOT NULL,
    due_groups TEXT NOT NULL,
    PRIMARY KEY (home_id, attempt_id)
) /* clustered */;
CREATE INDEX outreach_member_attempt ON outreach_member (attempt_id);

-- Phones and e-mail addresses (keyed hashes) that asked not to be told any more, or that reach nobody.
CREATE TABLE outreach_stop (
    contact BYTEA NOT NULL,
    why TEXT NOT NULL,
    since_at BIGINT NOT NULL,
    PRIMARY KEY (contact, why)
) /* clustered */;
