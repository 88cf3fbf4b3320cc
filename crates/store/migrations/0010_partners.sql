-- Other registries: how they are reached, and what was agreed with them. No secret stands here: connection names the
-- variable or the file that holds it. connection and agreement are JSON.
CREATE TABLE partner (
    partner_id BIGINT NOT NULL PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    organization_id BIGINT NOT NULL,
    connection TEXT NOT NULL,
    agreement TEXT NOT NULL,
    changed_at BIGINT NOT NULL
);

-- How often we have asked a partner on a day, and they us: for the limits of the agreement.
CREATE TABLE partner_use (
    partner_id BIGINT NOT NULL,
    direction TEXT NOT NULL,
    on_day TEXT NOT NULL,
    used BIGINT NOT NULL,
    PRIMARY KEY (partner_id, direction, on_day)
) /* clustered */;
