-- The annual numbers of schools: what is known of a school beyond its name, the numbers of years that are over, and the tables
-- that were published. Numbers only, no children.

-- sector: public, private or unknown. last_grade: children leave after it; without one, the highest grade on the list.
CREATE TABLE school_detail (
    organization_id BIGINT NOT NULL PRIMARY KEY,
    sector TEXT NOT NULL,
    last_grade BIGINT
);

-- The exact numbers of a school year, as they were when it ended; for staff.
CREATE TABLE school_year (
    school_year BIGINT NOT NULL PRIMARY KEY,
    numbers TEXT NOT NULL,
    closed_at BIGINT NOT NULL
);

-- A public table, small cells hidden. It does not change; a correction is another version.
CREATE TABLE school_release (
    school_year BIGINT NOT NULL,
    version BIGINT NOT NULL,
    cells TEXT NOT NULL,
    published_by BIGINT,
    published_at BIGINT NOT NULL,
    PRIMARY KEY (school_year, version)
) /* clustered */;
