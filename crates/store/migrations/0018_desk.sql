-- The clinic's day: whom an organization has put on its list for a day. Rows of past days are removed after a week.
-- home_id is the person as they were named then: a merge changes nothing here, and who reads asks who that is today.
-- On a distributed database this is a reference table: a few rows a clinic.
CREATE TABLE day_list (
    organization_id BIGINT NOT NULL,
    on_day TEXT NOT NULL,
    home_id BIGINT NOT NULL,
    added_at BIGINT NOT NULL,
    added_by BIGINT NOT NULL,
    PRIMARY KEY (organization_id, on_day, home_id)
) /* clustered */;
