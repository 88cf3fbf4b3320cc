-- Who has left, and how their messages are recognised: keyed hashes alone. Nothing here names anybody; the secret of the
-- hashes is in a file outside the database.

-- One row for each person who left. day is the day of the purge, receipt the number on the paper the family holds.
CREATE TABLE tombstone (
    tombstone_id BIGINT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    day TEXT NOT NULL,
    receipt TEXT NOT NULL UNIQUE
);

-- What every arriving message is asked against, by one query a batch. strength: strong refuses, named and bare hold.
CREATE TABLE suppression_key (
    key_hash BYTEA NOT NULL,
    tombstone_id BIGINT NOT NULL,
    strength TEXT NOT NULL,
    PRIMARY KEY (key_hash, tombstone_id)
) /* clustered */;
CREATE INDEX suppression_key_of ON suppression_key (tombstone_id);

-- Messages that may be about somebody who left, sealed, until a person or the clock decides. content_key recognises the
-- same message sent again; it is a keyed hash too.
CREATE TABLE held_message (
    held_id BIGINT NOT NULL PRIMARY KEY,
    content_key BYTEA NOT NULL UNIQUE,
    tombstone_id BIGINT NOT NULL,
    arrived_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    by_itself TEXT NOT NULL,
    agreed TEXT NOT NULL,
    sealed BYTEA NOT NULL
);
CREATE INDEX held_message_due ON held_message (due_at);

-- How many messages were refused, held, released: for the whole registry, never by sender.
CREATE TABLE suppression_day (
    day TEXT NOT NULL,
    outcome TEXT NOT NULL,
    count BIGINT NOT NULL,
    PRIMARY KEY (day, outcome)
) /* clustered */;
