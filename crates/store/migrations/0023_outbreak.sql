-- Outbreaks: the event, who works on it, its contacts. What names people or places is sealed. home_id is the person as they were
-- named when they were found; who that is today, merged_person says. Nobody on file: no home_id.

CREATE TABLE outbreak_event (
    event_id BIGINT NOT NULL PRIMARY KEY,
    organization_id BIGINT NOT NULL,
    disease TEXT NOT NULL,
    setting TEXT NOT NULL,
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    opened_by BIGINT,
    closed_at BIGINT,
    closed_by BIGINT,
    content BYTEA NOT NULL
);
CREATE INDEX outbreak_event_organization ON outbreak_event (organization_id, event_id);

-- Who works on an event: while it is open they reach its contacts.
CREATE TABLE outbreak_member (
    event_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    added_at BIGINT NOT NULL,
    ended_at BIGINT,
    PRIMARY KEY (event_id, user_id)
) /* clustered */;
CREATE INDEX outbreak_member_user ON outbreak_member (user_id);

-- A contact: what was typed (sealed), who on file it is, where they stood when somebody last looked, and before that.
CREATE TABLE outbreak_contact (
    event_id BIGINT NOT NULL,
    contact_id BIGINT NOT NULL,
    home_id BIGINT,
    found TEXT NOT NULL,
    standing TEXT NOT NULL,
    stood_before TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    added_at BIGINT NOT NULL,
    added_by BIGINT,
    letter_at BIGINT,
    content BYTEA NOT NULL,
    PRIMARY KEY (event_id, contact_id)
) /* clustered */;
CREATE INDEX outbreak_contact_home ON outbreak_contact (home_id);
