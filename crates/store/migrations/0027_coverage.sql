-- What coverage counts of each person: one narrow row, kept with the assessment. born_on stands outside the packed values, so
-- that a cohort is found without reading everybody. who: where the person counts (area, sex, race, ethnicity, eligibility,
-- whose patient, since when gone); reached: what measures ask for, with its days, and the doses with what they count for. Both are
-- packed: counting everybody by every measure is one pass over this table, and a change of a person rewrites one row.
-- edition: the measures that reached was made by; a row of another edition is counted nowhere until it is made anew.
CREATE TABLE coverage_person (
    person_id BIGINT NOT NULL PRIMARY KEY,
    edition TEXT NOT NULL,
    born_on TEXT,
    who BYTEA NOT NULL,
    reached BYTEA NOT NULL
) /* clustered */;
-- A cohort, and whoever waits to be made anew.
CREATE INDEX coverage_person_by_birth ON coverage_person (edition, born_on);

-- Whoever is there already will be assessed from their reports by the next `jenner assess`, or by the running server.
INSERT INTO coverage_person (person_id, edition, who, reached)
SELECT person_id, '', CAST('' AS BYTEA), CAST('' AS BYTEA) FROM person_assessment;
UPDATE person_assessment SET schedule = '', facts = CAST('' AS BYTEA);
