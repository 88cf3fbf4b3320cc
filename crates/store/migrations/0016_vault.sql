-- Keys that values of this database were sealed with. The keys themselves are in files outside it; here stands which of
-- them are needed, so that a program without one of them does not start.
CREATE TABLE vault_key (
    key_id BYTEA NOT NULL PRIMARY KEY,
    class TEXT NOT NULL,
    generation BIGINT NOT NULL,
    first_used_at BIGINT NOT NULL
);

-- Earlier secrets of a machine sender that are good until ends_at, so that a sender can change over without a gap.
CREATE TABLE interface_secret (
    interface_id BIGINT NOT NULL,
    secret_hash BYTEA NOT NULL,
    ends_at BIGINT NOT NULL,
    PRIMARY KEY (interface_id, secret_hash)
) /* clustered */;

-- Client certificates by their SHA-256 fingerprint: whoever shows one and has its key speaks for the interface.
CREATE TABLE interface_certificate (
    fingerprint BYTEA NOT NULL PRIMARY KEY,
    interface_id BIGINT NOT NULL,
    added_at BIGINT NOT NULL
);
CREATE INDEX interface_certificate_of ON interface_certificate (interface_id);

-- Networks (ADDRESS/BITS) from which a sender may come. An interface without a row may come from anywhere.
CREATE TABLE interface_network (
    interface_id BIGINT NOT NULL,
    network TEXT NOT NULL,
    PRIMARY KEY (interface_id, network)
) /* clustered */;
