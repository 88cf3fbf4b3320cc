-- Lots that must not be used: recalled for everybody (no organization), or in quarantine at one.
CREATE TABLE lot_notice (
    notice_id BIGINT NOT NULL PRIMARY KEY,
    organization_id BIGINT,
    kind TEXT NOT NULL,
    lot_key TEXT NOT NULL,
    lot TEXT NOT NULL,
    mvx TEXT NOT NULL,
    why TEXT NOT NULL,
    set_at BIGINT NOT NULL,
    set_by TEXT NOT NULL,
    ended_at BIGINT,
    ended_by TEXT
);
CREATE INDEX lot_notice_lot ON lot_notice (lot_key);

-- What people know of a person and no message carries: school, custody, programme status, a dose put off. The home is the
-- person under whom it was written down; what it says is sealed.
CREATE TABLE person_fact (
    home_id BIGINT NOT NULL,
    fact_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    organization_id BIGINT NOT NULL,
    form TEXT NOT NULL,
    sealed BYTEA NOT NULL,
    set_at BIGINT NOT NULL,
    set_by TEXT NOT NULL,
    ended_at BIGINT,
    ended_by TEXT,
    PRIMARY KEY (home_id, fact_id)
) /* clustered */;
