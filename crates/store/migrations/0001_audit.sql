-- The audit log. The program only ever inserts here; give its database role no UPDATE or DELETE on these tables.
-- One chain per writer and month. Rows of a chain are numbered from 1 without gaps.
CREATE TABLE audit_chain (
    chain TEXT NOT NULL,
    writer TEXT NOT NULL,
    month BIGINT NOT NULL,
    opened_at BIGINT NOT NULL,
    previous TEXT,
    start_hash BYTEA NOT NULL,
    PRIMARY KEY (chain)
) /* clustered */;

CREATE TABLE audit_entry (
    chain TEXT NOT NULL,
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    role TEXT NOT NULL,
    organization BIGINT,
    action TEXT NOT NULL,
    person BIGINT,
    object TEXT NOT NULL,
    purpose TEXT NOT NULL,
    result TEXT NOT NULL,
    detail TEXT NOT NULL,
    prev_hash BYTEA NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (chain, seq)
) /* clustered */;

-- Who looked at this person (the accounting of disclosures), and what did this user do.
CREATE INDEX audit_entry_person ON audit_entry (person, at) WHERE person IS NOT NULL;
-- Machine senders write most entries and are looked for by their organization's messages: no index for them.
CREATE INDEX audit_entry_actor ON audit_entry (actor, at) WHERE actor >= 'user:' AND actor < 'user;';

-- Signed heads of chains. Keep the printed or pushed copies in a second place, too.
CREATE TABLE audit_checkpoint (
    chain TEXT NOT NULL,
    seq BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    at BIGINT NOT NULL,
    signer TEXT NOT NULL,
    signature BYTEA NOT NULL,
    PRIMARY KEY (chain, seq, at)
) /* clustered */;
