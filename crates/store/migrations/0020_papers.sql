-- Official records that were printed. The home is the person under whom it was made; who that is today, merged_person says. What

CREATE TABLE official_paper (
    home_id BIGINT NOT NULL,
    paper_id BIGINT NOT NULL,
    number TEXT NOT NULL,
    kind TEXT NOT NULL,
    language TEXT NOT NULL,
    status TEXT NOT NULL,
    issued_at BIGINT NOT NULL,
    issued_on TEXT NOT NULL,
    expires_on TEXT,
    user_id BIGINT,
    organization_id BIGINT NOT NULL,
    state TEXT NOT NULL,
    state_at BIGINT NOT NULL,
    content BYTEA NOT NULL,
    PRIMARY KEY (home_id, paper_id)
) /* clustered */;

-- The way from a verification code to its paper: hashes of the code, and of the code with the birth date. A purge keeps the row
-- without the person, so that the paper is called withdrawn.
CREATE TABLE paper_code (
    code_hash BYTEA NOT NULL PRIMARY KEY,
    birth_hash BYTEA NOT NULL,
    home_id BIGINT NOT NULL,
    paper_id BIGINT NOT NULL,
    gone BIGINT NOT NULL
);
CREATE INDEX paper_code_home ON paper_code (home_id);

-- Exemptions from what schools ask for. The reason is not kept.
CREATE TABLE person_exemption (
    home_id BIGINT NOT NULL,
    exemption_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    vaccine_groups TEXT NOT NULL,
    from_day TEXT NOT NULL,
    until_day TEXT,
    noted_by BIGINT,
    noted_at BIGINT NOT NULL,
    ended_at BIGINT,
    PRIMARY KEY (home_id, exemption_id)
) /* clustered */;

-- Keys that sign health cards. The public one is published for as long as cards matter; the private one is sealed.
CREATE TABLE card_key (
    kid TEXT NOT NULL PRIMARY KEY,
    public_x TEXT NOT NULL,
    public_y TEXT NOT NULL,
    secret BYTEA NOT NULL,
    made_at BIGINT NOT NULL,
    retired_at BIGINT
);
