-- Programs that speak FHIR: who they are, what they may have in bulk, whom they follow.
-- None of these tables is one person's: on a distributed database they are reference tables, save reported_by.

-- A program of an interface's organization. It proves itself with a key of its own (SMART Backend Services), never with the
-- interface's secret. population: own (whom the organization has reported) or everybody.
CREATE TABLE fhir_client (
    client_id TEXT NOT NULL PRIMARY KEY,
    interface_id BIGINT NOT NULL,
    organization_id BIGINT NOT NULL,
    scopes TEXT NOT NULL,
    population TEXT NOT NULL,
    protected_too BOOLEAN NOT NULL,
    jwks_url TEXT,
    active BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL
);

-- Public keys as JWK. A key that is taken back stays, so that its name is not used again.
CREATE TABLE fhir_client_key (
    client_id TEXT NOT NULL,
    kid TEXT NOT NULL,
    jwk TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    revoked_at BIGINT,
    PRIMARY KEY (client_id, kid)
) /* clustered */;

-- Assertions that were shown, until they expire by themselves: each opens the door once.
CREATE TABLE fhir_assertion (
    client_id TEXT NOT NULL,
    jti_hash BYTEA NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (client_id, jti_hash)
) /* clustered */;
CREATE INDEX fhir_assertion_expiry ON fhir_assertion (expires_at);

-- Access tokens by their hash: who reads the table cannot use one.
CREATE TABLE fhir_token (
    token_hash BYTEA NOT NULL PRIMARY KEY,
    client_id TEXT NOT NULL,
    scopes TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX fhir_token_expiry ON fhir_token (expires_at);

-- Whom an organization has reported, by the home under which its reports arrived: its own patients. Homes do not change
-- when people are merged, so neither does this.
CREATE TABLE reported_by (
    organization_id BIGINT NOT NULL,
    home_id BIGINT NOT NULL,
    PRIMARY KEY (organization_id, home_id)
) /* clustered */;
INSERT INTO reported_by (organization_id, home_id) SELECT DISTINCT organization_id, home_id FROM report;

-- Named lists of people, each of one organization.
CREATE TABLE patient_group (
    group_id BIGINT NOT NULL PRIMARY KEY,
    public_id BYTEA NOT NULL UNIQUE,
    organization_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    UNIQUE (organization_id, name)
);
CREATE TABLE patient_group_member (
    group_id BIGINT NOT NULL,
    home_id BIGINT NOT NULL,
    PRIMARY KEY (group_id, home_id)
) /* clustered */;

-- Exports: what was asked, how far it is, which files there are. The files are on disk, in a folder named after the job.
CREATE TABLE export_job (
    job_id BIGINT NOT NULL PRIMARY KEY,
    handle BYTEA NOT NULL UNIQUE,
    client_id TEXT NOT NULL,
    organization_id BIGINT NOT NULL,
    request TEXT NOT NULL,
    asked TEXT NOT NULL,
    asked_key BYTEA NOT NULL,
    state TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    transaction_time BIGINT,
    beat_at BIGINT,
    attempts BIGINT NOT NULL,
    people BIGINT NOT NULL,
    people_done BIGINT NOT NULL,
    bytes BIGINT NOT NULL,
    files TEXT NOT NULL,
    problem TEXT NOT NULL,
    expires_at BIGINT
);
CREATE INDEX export_job_state ON export_job (state, job_id);

-- Who wants to be told when a person changes (FHIR R4 Subscription, rest-hook).
CREATE TABLE subscription (
    subscription_id BIGINT NOT NULL PRIMARY KEY,
    public_id BYTEA NOT NULL UNIQUE,
    client_id TEXT NOT NULL,
    organization_id BIGINT NOT NULL,
    home_id BIGINT NOT NULL,
    criteria TEXT NOT NULL,
    reason TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    header TEXT NOT NULL,
    payload TEXT NOT NULL,
    state TEXT NOT NULL,
    problem TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    ends_at BIGINT,
    told BIGINT NOT NULL
);
CREATE INDEX subscription_home ON subscription (home_id);

-- What still has to be told, one row a subscription: however often a person changes, one notice waits. changes counts up with
-- each change, so that a change during a delivery is not lost.
CREATE TABLE subscription_notice (
    subscription_id BIGINT NOT NULL PRIMARY KEY,
    changes BIGINT NOT NULL,
    first_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL
);
CREATE INDEX subscription_notice_due ON subscription_notice (due_at);
