-- What a school notes of a child on its list: days on which it is kept out, or is absent. The child is the line of the list.
CREATE TABLE student_absence (
    absence_id BIGINT NOT NULL PRIMARY KEY,
    organization_id BIGINT NOT NULL,
    student_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    reason TEXT NOT NULL,
    from_day TEXT NOT NULL,
    until_day TEXT,
    noted_by BIGINT,
    noted_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX student_absence_school ON student_absence (organization_id, student_id);
CREATE INDEX student_absence_student ON student_absence (student_id);

-- The paper behind an exemption: its kind in the law, who signed, when it was handed in, and the scan, sealed.
CREATE TABLE exemption_paper (
    home_id BIGINT NOT NULL,
    exemption_id BIGINT NOT NULL,
    organization_id BIGINT NOT NULL,
    law_kind TEXT NOT NULL,
    signer TEXT NOT NULL,
    handed_in TEXT NOT NULL,
    media TEXT NOT NULL,
    content BYTEA,
    PRIMARY KEY (home_id, exemption_id)
) /* clustered */;
