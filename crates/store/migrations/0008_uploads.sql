-- Tables that people upload: the file until it has been taken, then what became of its rows.

CREATE TABLE upload (
    upload_id BIGINT NOT NULL PRIMARY KEY,
    organization_id BIGINT NOT NULL,
    user_id BIGINT,
    created_at BIGINT NOT NULL,
    file_name TEXT NOT NULL,
    state TEXT NOT NULL,
    mapping TEXT NOT NULL,
    row_count BIGINT NOT NULL,
    rows_done BIGINT NOT NULL,
    summary TEXT NOT NULL,
    body BYTEA NOT NULL,
    wrong BYTEA NOT NULL
);
CREATE INDEX upload_by_organization ON upload (organization_id, upload_id);

-- What the columns of an organization's files mean, by the names of the columns.
CREATE TABLE upload_mapping (
    organization_id BIGINT NOT NULL,
    header_key BYTEA NOT NULL,
    mapping TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (organization_id, header_key)
) /* clustered */;
