-- Packs for disasters: the key that signs them, each pack that was made, the offline logs that came back, and the doses they told of.
-- What names places and staff, and what opens the offline log, is sealed. home_id is the person as the pack named them.

CREATE TABLE away_key (
    name TEXT NOT NULL PRIMARY KEY,
    public_key TEXT NOT NULL,
    secret BYTEA NOT NULL,
    made_at BIGINT NOT NULL
);

CREATE TABLE away_pack (
    pack_id TEXT NOT NULL PRIMARY KEY,
    organization_id BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    made_by BIGINT,
    ends_at BIGINT NOT NULL,
    people BIGINT NOT NULL,
    digest TEXT NOT NULL,
    content BYTEA NOT NULL
);

-- How far an offline log is merged, and the hash of the last row of it that was.
CREATE TABLE away_log (
    pack_id TEXT NOT NULL,
    log_id TEXT NOT NULL,
    merged_seq BIGINT NOT NULL,
    head TEXT NOT NULL,
    merged_at BIGINT NOT NULL,
    PRIMARY KEY (pack_id, log_id)
) /* clustered */;

-- A dose of an offline log: waiting until intake has taken or refused it.
CREATE TABLE away_dose (
    pack_id TEXT NOT NULL,
    log_id TEXT NOT NULL,
    seq BIGINT NOT NULL,
    home_id BIGINT NOT NULL,
    state TEXT NOT NULL,
    why TEXT NOT NULL,
    content BYTEA NOT NULL,
    PRIMARY KEY (pack_id, log_id, seq)
) /* clustered */;
CREATE INDEX away_dose_home ON away_dose (home_id);
