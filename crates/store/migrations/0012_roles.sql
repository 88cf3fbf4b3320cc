-- Who works in which role, for whom, until when; what narrows it; who takes part; what needs two people.
-- "until" is a point in time like any other: what does not end by itself ends at the largest one.

-- A role of a user at an organization. A user may have several and works in one at a time.
CREATE TABLE role_grant (
    grant_id BIGINT NOT NULL PRIMARY KEY,
    user_id BIGINT NOT NULL,
    role TEXT NOT NULL,
    organization_id BIGINT NOT NULL,
    counties TEXT NOT NULL,
    since_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    confirmed_at BIGINT NOT NULL,
    given_by TEXT NOT NULL
);
CREATE INDEX role_grant_user ON role_grant (user_id);
CREATE INDEX role_grant_organization ON role_grant (organization_id);
INSERT INTO role_grant (grant_id, user_id, role, organization_id, counties, since_at, until_at, confirmed_at, given_by)
SELECT user_id, user_id, role, organization_id, '', created_at, 9223372036854775807, created_at, 'operator' FROM account;

-- Why somebody may see a person: on a school's roster, in a case, a parent's child, opened with a reason. holder is the
-- school, the user who works on the case, the parent, the user who opened it.
CREATE TABLE person_scope (
    kind TEXT NOT NULL,
    holder_id BIGINT NOT NULL,
    person_id BIGINT NOT NULL,
    since_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    PRIMARY KEY (holder_id, kind, person_id, since_at)
) /* clustered */;

-- What a family's wish or the law keeps from most askers: safety_hold, no_share, no_reminders, lock.
CREATE TABLE person_restriction (
    person_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    since_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    set_by TEXT NOT NULL,
    PRIMARY KEY (person_id, kind, since_at)
) /* clustered */;

-- Work of the privacy officer: emergency access to look at, alarms.
CREATE TABLE oversight_task (
    task_id BIGINT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    at BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    organization_id BIGINT NOT NULL,
    person_id BIGINT,
    reason TEXT NOT NULL,
    closed_at BIGINT,
    closed_by BIGINT,
    note TEXT NOT NULL
);

-- A provider that applies, and then takes part. The organization exists once the state has approved.
CREATE TABLE provider_application (
    application_id BIGINT NOT NULL PRIMARY KEY,
    public_id BYTEA NOT NULL UNIQUE,
    state TEXT NOT NULL,
    organization_id BIGINT,
    application TEXT NOT NULL,
    applied_at BIGINT NOT NULL,
    decided_at BIGINT,
    decided_by BIGINT,
    note TEXT NOT NULL,
    until_at BIGINT NOT NULL
);
CREATE INDEX provider_application_organization ON provider_application (organization_id);

-- What one user has asked for and another has to agree to.
CREATE TABLE two_person (
    order_id BIGINT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    object TEXT NOT NULL,
    people BIGINT NOT NULL,
    asked_by BIGINT NOT NULL,
    asked_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    decided_by BIGINT,
    decided_at BIGINT,
    approved BOOLEAN,
    used_at BIGINT
);

-- Facilities below an organization are looked up with every click.
CREATE INDEX organization_parent ON organization (parent_id);
