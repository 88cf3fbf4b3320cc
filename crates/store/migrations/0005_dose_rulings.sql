-- What people decided about two dose reports, and who has dose reports that wait for such a decision.

-- A ruling lies with the home of its first report (the one with the smaller id) and moves with it through merge and split,
-- so that a merge that is taken back leaves it where it was. It counts while both its reports are with one person.
-- A ruling that another one has replaced, or that was taken back, has ended_at; rows are never removed.
CREATE TABLE dose_ruling (
    person_id BIGINT NOT NULL,
    home_id BIGINT NOT NULL,
    ruling_id BIGINT NOT NULL,
    report_a BIGINT NOT NULL,
    report_b BIGINT NOT NULL,
    verdict TEXT NOT NULL,
    actor TEXT NOT NULL,
    at BIGINT NOT NULL,
    note TEXT NOT NULL,
    ended_at BIGINT,
    ended_by TEXT,
    PRIMARY KEY (person_id, home_id, ruling_id)
) /* clustered */;

-- People with doses that may be one, kept with the assessment: pairs that nobody has looked at, pairs of which somebody
-- was not sure, since when the first of them waits. Whoever has none has no row.
CREATE TABLE dose_doubt (
    person_id BIGINT NOT NULL PRIMARY KEY,
    open_pairs BIGINT NOT NULL,
    unsure_pairs BIGINT NOT NULL,
    since BIGINT NOT NULL
);
CREATE INDEX dose_doubt_queue ON dose_doubt (since, person_id);
