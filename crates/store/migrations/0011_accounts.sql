-- The account's own life: factors, sessions, links, tries, notices, agreements.

-- One row an account. enrol_until: until then a second factor may be set up after the password alone (a new account, or
-- a lost factor that was proven); idle_since: the account sleeps when it has not been used for so long.
CREATE TABLE account_life (
    user_id BIGINT NOT NULL PRIMARY KEY,
    email TEXT,
    enrol_until BIGINT,
    idle_since BIGINT NOT NULL,
    suspended_at BIGINT,
    password_changed_at BIGINT
);
INSERT INTO account_life (user_id, idle_since) SELECT user_id, created_at FROM account;

-- Second factors. secret: a TOTP seed sealed by the key store, or a passkey's public key. counter: the last TOTP step that
-- was used, or a passkey's signature counter.
CREATE TABLE factor (
    factor_id BIGINT NOT NULL PRIMARY KEY,
    user_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    label TEXT NOT NULL,
    secret BYTEA NOT NULL,
    counter BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX factor_user ON factor (user_id);

-- Recovery codes by their hash (80 random bits each).
CREATE TABLE recovery_code (
    user_id BIGINT NOT NULL,
    code_hash BYTEA NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (user_id, code_hash)
);

-- Sessions live for hours: those that are there end with this change.
DROP TABLE session;
CREATE TABLE session (
    session_hash BYTEA NOT NULL PRIMARY KEY,
    user_id BIGINT,
    data TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    handle TEXT,
    began_at BIGINT,
    seen_at BIGINT,
    agent TEXT,
    address TEXT
);
CREATE INDEX session_expiry ON session (expires_at);
CREATE INDEX session_by_user ON session (user_id);

-- Browsers a user has signed in from, by the hash of a cookie.
CREATE TABLE known_device (
    user_id BIGINT NOT NULL,
    device_hash BYTEA NOT NULL,
    label TEXT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, device_hash)
);

-- Links that open something once: setup, invite, reset, unlock.
CREATE TABLE access_link (
    link_hash BYTEA NOT NULL PRIMARY KEY,
    purpose TEXT NOT NULL,
    user_id BIGINT,
    made_by TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);

-- Failed sign-ins, by a keyed hash of whom and from where.
CREATE TABLE try_count (
    try_key BYTEA NOT NULL PRIMARY KEY,
    failures BIGINT NOT NULL,
    last_at BIGINT NOT NULL
);
CREATE INDEX try_count_last ON try_count (last_at);

-- A lost factor whose owner has been proven to somebody; from ready_at on a new one may be set up.
CREATE TABLE factor_loss (
    user_id BIGINT NOT NULL PRIMARY KEY,
    asked_by TEXT NOT NULL,
    proof TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    ready_at BIGINT NOT NULL
);

-- What a user is told at the next sign-in, and by mail where there is mail. detail is JSON.
CREATE TABLE notice (
    notice_id BIGINT NOT NULL PRIMARY KEY,
    user_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    detail TEXT NOT NULL,
    seen_at BIGINT,
    posted_at BIGINT
);
CREATE INDEX notice_user ON notice (user_id);

-- Which version of the agreement a user accepted, and when.
CREATE TABLE agreement_accepted (
    user_id BIGINT NOT NULL,
    version TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (user_id, version, at)
);

-- A form that was sent after its session had ended, sealed; handed back to the same user.
CREATE TABLE kept_form (
    user_id BIGINT NOT NULL PRIMARY KEY,
    path TEXT NOT NULL,
    sealed BYTEA NOT NULL,
    at BIGINT NOT NULL
);
