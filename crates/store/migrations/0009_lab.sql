-- Sessions of the vendor lab that somebody keeps under a link. Their messages are invented; nothing here belongs to a
-- person of the registry, and nothing else refers to it. Known by the hash of the link, so that a copy of the table
-- opens no link. content is packed; bytes is its packed size, to bound the whole.
CREATE TABLE lab_session (
    link_hash BYTEA NOT NULL PRIMARY KEY,
    content BYTEA NOT NULL,
    bytes BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX lab_session_expires ON lab_session (expires_at);
