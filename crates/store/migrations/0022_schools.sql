-- Lists of students that schools send, who is on the list of which school now, and the schools' reports of a year.

-- A list that was sent. The file is kept, sealed, until its rows were read; then its rows are.
CREATE TABLE roster (
    roster_id BIGINT NOT NULL PRIMARY KEY,
    organization_id BIGINT NOT NULL,
    school_year BIGINT NOT NULL,
    user_id BIGINT,
    created_at BIGINT NOT NULL,
    file_name TEXT NOT NULL,
    state TEXT NOT NULL,
    mapping TEXT NOT NULL,
    row_count BIGINT NOT NULL,
    rows_done BIGINT NOT NULL,
    summary TEXT NOT NULL,
    body BYTEA,
    decided_by BIGINT,
    decided_at BIGINT
);
CREATE INDEX roster_by_organization ON roster (organization_id, roster_id);

-- A row of such a list. sealed holds what the school said, and who the child may be. home_id: whom the row is about, as far as
-- that is known.
CREATE TABLE roster_row (
    roster_id BIGINT NOT NULL,
    row_number BIGINT NOT NULL,
    organization_id BIGINT NOT NULL,
    fate TEXT NOT NULL,
    home_id BIGINT,
    answer_word TEXT NOT NULL,
    sealed BYTEA NOT NULL,
    PRIMARY KEY (roster_id, row_number)
) /* clustered */;
CREATE INDEX roster_row_home ON roster_row (home_id);

-- What the columns of a school's lists mean, by the names of the columns.
CREATE TABLE roster_mapping (
    organization_id BIGINT NOT NULL,
    header_key BYTEA NOT NULL,
    mapping TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (organization_id, header_key)
) /* clustered */;

-- Who is on the list of a school, from when until when. Without a home: the child has no record here.
CREATE TABLE student (
    student_id BIGINT NOT NULL PRIMARY KEY,
    organization_id BIGINT NOT NULL,
    school_year BIGINT NOT NULL,
    home_id BIGINT,
    grade BIGINT NOT NULL,
    since_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    ended_because TEXT NOT NULL,
    sealed BYTEA NOT NULL
);
CREATE INDEX student_by_school ON student (organization_id, until_at);
CREATE INDEX student_home ON student (home_id);

-- The report of a school for a year: numbers only.
CREATE TABLE school_report (
    organization_id BIGINT NOT NULL,
    school_year BIGINT NOT NULL,
    state TEXT NOT NULL,
    numbers TEXT NOT NULL,
    signed_name TEXT NOT NULL,
    signed_title TEXT NOT NULL,
    signed_by BIGINT,
    submitted_at BIGINT,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (organization_id, school_year)
) /* clustered */;
