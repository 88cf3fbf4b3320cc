-- Ad hoc lists and counts: the questions that were asked, and those that are kept under a name. What they found is stored nowhere.

CREATE TABLE list_question (
    question_id BIGINT NOT NULL PRIMARY KEY,
    organization_id BIGINT NOT NULL,
    owner_id BIGINT NOT NULL,
    shared BOOLEAN NOT NULL,
    name TEXT NOT NULL,
    vocabulary BIGINT NOT NULL,
    said TEXT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX list_question_organization ON list_question (organization_id, owner_id);
