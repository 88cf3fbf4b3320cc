-- From where: the client's address and the session, of people only. Rows of before have none.
ALTER TABLE audit_entry ADD COLUMN origin TEXT NOT NULL DEFAULT '';

-- What people and the operator did, by user and by time. Machine senders write most entries: they are not in here,
-- except where they began an export. The same condition stands in the queries, word for word.
DROP INDEX audit_entry_actor;
CREATE INDEX audit_entry_human ON audit_entry (actor, at)
    WHERE (substr(actor, 1, 10) <> 'interface:' OR action = 'export.start');
CREATE INDEX audit_entry_time ON audit_entry (at)
    WHERE (substr(actor, 1, 10) <> 'interface:' OR action = 'export.start');

-- The key under which the details of a person's entries are sealed, itself sealed by the key file of the program.
-- Without a key (forgotten_at) they cannot be read any more, and none are written.
CREATE TABLE audit_person_key (
    person BIGINT NOT NULL,
    sealed_key BYTEA,
    forgotten_at BIGINT,
    PRIMARY KEY (person)
) /* clustered */;

-- What is unusual, by rules that are data.
CREATE TABLE audit_alert (
    id BIGINT NOT NULL PRIMARY KEY,
    -- Rule, actor and what it is about: found again, it is the same alert.
    mark TEXT NOT NULL,
    rule TEXT NOT NULL,
    actor TEXT NOT NULL,
    person BIGINT,
    began_at BIGINT NOT NULL,
    ended_at BIGINT NOT NULL,
    entries BIGINT NOT NULL,
    found_at BIGINT NOT NULL,
    closed_at BIGINT,
    closed_by BIGINT,
    note TEXT NOT NULL
);
CREATE UNIQUE INDEX audit_alert_mark ON audit_alert (mark);
CREATE INDEX audit_alert_open ON audit_alert (ended_at) WHERE closed_at IS NULL;

-- Settings of a rule, where they are not those that come with the program.
CREATE TABLE audit_alert_rule (
    rule TEXT NOT NULL,
    settings TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by BIGINT NOT NULL,
    PRIMARY KEY (rule)
) /* clustered */;

-- How far the log has been looked through.
CREATE TABLE audit_alert_reach (
    id BIGINT NOT NULL PRIMARY KEY,
    until_at BIGINT NOT NULL
);

-- The own record of somebody who signs in: what "own record", "co-worker" and "same address" are told by.
CREATE TABLE audit_staff (
    user_id BIGINT NOT NULL,
    person BIGINT NOT NULL,
    PRIMARY KEY (user_id)
) /* clustered */;
CREATE INDEX audit_staff_person ON audit_staff (person);
