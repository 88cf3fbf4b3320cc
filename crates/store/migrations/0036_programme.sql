-- Vaccine programmes: who takes part, what was signed, visits, and what the watch over doses has found.

-- An application of an organization for a year. form: what it says of itself; proposed: patients by age and eligibility as the
-- registry counted them; profile: the same as the provider corrected it. state: draft, submitted, returned, approved, suspended.
-- What follows from days (active, renewal due, expired) is not stored.
CREATE TABLE programme_enrolment (
    enrolment_id BIGINT NOT NULL PRIMARY KEY,
    organization_id BIGINT NOT NULL,
    programme TEXT NOT NULL,
    state TEXT NOT NULL,
    form TEXT NOT NULL,
    proposed TEXT NOT NULL,
    profile TEXT NOT NULL,
    starts_on TEXT,
    expires_on TEXT,
    suspended_on TEXT,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX programme_enrolment_organization ON programme_enrolment (organization_id, enrolment_id);
CREATE INDEX programme_enrolment_state ON programme_enrolment (state, enrolment_id);

-- Texts that were signed, once each. Never changed.
CREATE TABLE programme_agreement (
    text_hash TEXT NOT NULL PRIMARY KEY,
    programme TEXT NOT NULL,
    version TEXT NOT NULL,
    language TEXT NOT NULL,
    body TEXT NOT NULL
);

-- Who signed which text with which application. Never changed.
CREATE TABLE programme_signature (
    signature_id BIGINT NOT NULL PRIMARY KEY,
    enrolment_id BIGINT NOT NULL,
    text_hash TEXT NOT NULL,
    form_hash TEXT NOT NULL,
    signed_name TEXT NOT NULL,
    signed_title TEXT NOT NULL,
    signed_by BIGINT NOT NULL,
    signed_at BIGINT NOT NULL
);
CREATE INDEX programme_signature_enrolment ON programme_signature (enrolment_id, signature_id);

-- What was done with an application, a visit or a finding: who, when, what, why. Never changed.
CREATE TABLE programme_step (
    subject_id BIGINT NOT NULL,
    step_id BIGINT NOT NULL,
    done_at BIGINT NOT NULL,
    done_by TEXT NOT NULL,
    deed TEXT NOT NULL,
    why TEXT NOT NULL,
    PRIMARY KEY (subject_id, step_id)
) /* clustered */;

-- A visit of the programme to an organization. answers: what was found for each item of the checklist.
CREATE TABLE programme_visit (
    visit_id BIGINT NOT NULL PRIMARY KEY,
    organization_id BIGINT NOT NULL,
    programme TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    planned_on TEXT NOT NULL,
    visited_on TEXT,
    answers TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX programme_visit_organization ON programme_visit (organization_id, visit_id);

-- What has to be put right after a visit, until when, and what shows that it was.
CREATE TABLE programme_action (
    action_id BIGINT NOT NULL PRIMARY KEY,
    visit_id BIGINT NOT NULL,
    organization_id BIGINT NOT NULL,
    item TEXT NOT NULL,
    finding TEXT NOT NULL,
    due_on TEXT NOT NULL,
    evidence TEXT NOT NULL,
    closed_at BIGINT,
    closed_by TEXT
);
CREATE INDEX programme_action_organization ON programme_action (organization_id, due_on);
CREATE INDEX programme_action_visit ON programme_action (visit_id);

-- What the watch over doses has found. mark: the same thing found again is the same row. organization_id 0: the whole state.
-- facts: numbers for the words. decided_doses: how many doses there were when somebody decided.
CREATE TABLE programme_finding (
    finding_id BIGINT NOT NULL PRIMARY KEY,
    mark TEXT NOT NULL UNIQUE,
    programme TEXT NOT NULL,
    rule TEXT NOT NULL,
    organization_id BIGINT NOT NULL,
    lot TEXT NOT NULL,
    cvx TEXT NOT NULL,
    first_on TEXT NOT NULL,
    last_on TEXT NOT NULL,
    doses BIGINT NOT NULL,
    sure TEXT NOT NULL,
    facts TEXT NOT NULL,
    state TEXT NOT NULL,
    decided_doses BIGINT,
    found_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL
);
CREATE INDEX programme_finding_state ON programme_finding (state, organization_id);
CREATE INDEX programme_finding_organization ON programme_finding (organization_id);

-- The very doses that a finding is about.
CREATE TABLE programme_evidence (
    home_id BIGINT NOT NULL,
    finding_id BIGINT NOT NULL,
    report_id BIGINT NOT NULL,
    PRIMARY KEY (home_id, finding_id, report_id)
) /* clustered */;
CREATE INDEX programme_evidence_finding ON programme_evidence (finding_id);

-- What the watch reads of a day, of everybody.
CREATE INDEX inventory_dose_day ON inventory_dose (given_on);
