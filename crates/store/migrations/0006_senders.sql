-- Senders: finding messages in a long log, what is wrong by sender, corrections, profiles, onboarding, counters.
-- Where a message has no sender or no credential, organization_id and interface_id are 0 in these tables.

-- test: judged and logged, nothing stored. pilot: stored, and watched. production: stored.
ALTER TABLE interface ADD COLUMN state TEXT NOT NULL DEFAULT 'production';

-- The log is read newest first: by everything, by sender, by person, by the way a message came.
DROP INDEX message_by_organization;
CREATE INDEX message_by_time ON message (received_at, message_id);
CREATE INDEX message_by_organization ON message (organization_id, received_at, message_id);
CREATE INDEX message_by_interface ON message (interface_id, received_at, message_id);
CREATE INDEX message_by_person ON message (person_id, received_at, message_id);
CREATE INDEX message_by_transport ON message (transport, received_at, message_id);
-- What was not taken whole is a small part of the log, and is looked for most.
CREATE INDEX message_not_taken ON message (outcome, received_at, message_id) WHERE outcome <> 'AA' AND outcome <> 'replay';

-- Messages the tally has not looked at yet: one row is added with each message, and goes when it has been counted.
CREATE TABLE message_untallied (
    message_id BIGINT NOT NULL PRIMARY KEY
) /* clustered */;
INSERT INTO message_untallied (message_id) SELECT message_id FROM message;

-- Which rules a message breaks (errors and warnings). Made by the tally.
CREATE TABLE message_rule (
    rule TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    organization_id BIGINT NOT NULL,
    interface_id BIGINT NOT NULL,
    severity TEXT NOT NULL,
    PRIMARY KEY (rule, received_at, message_id)
) /* clustered */;
CREATE INDEX message_rule_of_sender ON message_rule (organization_id, rule, received_at, message_id);

-- Counters: one sender, one day, one measure. Made by the tally.
CREATE TABLE sender_day (
    organization_id BIGINT NOT NULL,
    interface_id BIGINT NOT NULL,
    day TEXT NOT NULL,
    measure TEXT NOT NULL,
    count BIGINT NOT NULL,
    PRIMARY KEY (organization_id, interface_id, day, measure)
) /* clustered */;
CREATE INDEX sender_day_by_day ON sender_day (day, organization_id, interface_id);

-- The latest message of a sender that shows a gap.
CREATE TABLE sender_example (
    organization_id BIGINT NOT NULL,
    interface_id BIGINT NOT NULL,
    measure TEXT NOT NULL,
    message_id BIGINT NOT NULL,
    PRIMARY KEY (organization_id, interface_id, measure)
) /* clustered */;

-- The inbox: messages of which something was not taken, until somebody has mended or closed them. rule is the first
-- error. seen_at: when somebody of the sender opened it first.
CREATE TABLE message_problem (
    message_id BIGINT NOT NULL PRIMARY KEY,
    organization_id BIGINT NOT NULL,
    interface_id BIGINT NOT NULL,
    rule TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    seen_at BIGINT
) /* clustered */;
CREATE INDEX message_problem_group ON message_problem (organization_id, interface_id, rule, received_at);

-- Who has a group of the inbox in hand.
CREATE TABLE problem_case (
    organization_id BIGINT NOT NULL,
    interface_id BIGINT NOT NULL,
    rule TEXT NOT NULL,
    assigned_to BIGINT,
    note TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    PRIMARY KEY (organization_id, interface_id, rule)
) /* clustered */;

-- A message that was made from another one: corrected by a human, or judged anew. The original stays as it was.
CREATE TABLE message_link (
    original_id BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    actor TEXT NOT NULL,
    at BIGINT NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (original_id, message_id)
) /* clustered */;
CREATE INDEX message_link_back ON message_link (message_id);

-- Corrections that are not finished. The body is zstd.
CREATE TABLE message_draft (
    message_id BIGINT NOT NULL PRIMARY KEY,
    user_id BIGINT NOT NULL,
    saved_at BIGINT NOT NULL,
    body BYTEA NOT NULL
);

-- Sender profiles, every version: of the registry (scope_id 0), of an organization, of an interface.
CREATE TABLE sender_profile (
    scope TEXT NOT NULL,
    scope_id BIGINT NOT NULL,
    version BIGINT NOT NULL,
    profile TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    PRIMARY KEY (scope, scope_id, version)
) /* clustered */;

-- How an interface came from one state into the next.
CREATE TABLE interface_step (
    interface_id BIGINT NOT NULL,
    step_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    state TEXT NOT NULL,
    actor TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (interface_id, step_id)
) /* clustered */;

-- Replays asked for on a page, with their progress.
CREATE TABLE replay_job (
    job_id BIGINT NOT NULL PRIMARY KEY,
    wanted TEXT NOT NULL,
    user_id BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    state TEXT NOT NULL,
    looked_at BIGINT NOT NULL,
    taken BIGINT NOT NULL,
    unchanged BIGINT NOT NULL,
    refused BIGINT NOT NULL
);

-- How far the bodies of messages have been emptied, by class (accepted, rejected).
CREATE TABLE retention_mark (
    class TEXT NOT NULL PRIMARY KEY,
    emptied_until BIGINT NOT NULL
);
-- Messages that retention has passed over because a correction of them is not finished.
CREATE TABLE message_kept (
    message_id BIGINT NOT NULL PRIMARY KEY
);
