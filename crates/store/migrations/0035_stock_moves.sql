-- Vaccine that moves between organizations, goes back, or was borrowed. What moves stands in the ledger (0030); here is what people
-- agreed about it.

-- Doses that an organization offers to others. Claimed once.
CREATE TABLE stock_offer (
    offer_id BIGINT NOT NULL PRIMARY KEY,
    organization_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    doses BIGINT NOT NULL CHECK (doses > 0),
    state TEXT NOT NULL,
    why TEXT NOT NULL,
    form TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    made_by TEXT NOT NULL,
    transfer_id BIGINT,
    ended_at BIGINT,
    ended_by TEXT
);
CREATE INDEX stock_offer_state ON stock_offer (state, offer_id);
CREATE UNIQUE INDEX stock_offer_form ON stock_offer (organization_id, form);

-- Doses that go from one organization to another.
CREATE TABLE stock_transfer (
    transfer_id BIGINT NOT NULL PRIMARY KEY,
    from_id BIGINT NOT NULL,
    to_id BIGINT NOT NULL,
    state TEXT NOT NULL,
    why TEXT NOT NULL,
    form TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    asked_by TEXT NOT NULL,
    container TEXT NOT NULL,
    left_at BIGINT,
    left_tenths BIGINT,
    arrived_at BIGINT,
    arrived_tenths BIGINT
);
CREATE INDEX stock_transfer_from ON stock_transfer (from_id, transfer_id);
CREATE INDEX stock_transfer_to ON stock_transfer (to_id, transfer_id);
CREATE INDEX stock_transfer_state ON stock_transfer (state, transfer_id);
CREATE UNIQUE INDEX stock_transfer_form ON stock_transfer (from_id, form);

-- What of a shelf goes, how long it had been out of range when it left, and what became of it.
CREATE TABLE stock_transfer_line (
    transfer_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    doses BIGINT NOT NULL CHECK (doses > 0),
    beyond_use_on TEXT,
    hot_seconds BIGINT NOT NULL,
    cold_seconds BIGINT NOT NULL,
    unknown_seconds BIGINT NOT NULL,
    sent_movement BIGINT,
    to_account BIGINT,
    accepted BIGINT NOT NULL,
    back BIGINT NOT NULL,
    lost BIGINT NOT NULL,
    reason TEXT NOT NULL,
    why TEXT NOT NULL,
    PRIMARY KEY (transfer_id, account_id)
) /* clustered */;
CREATE INDEX stock_transfer_line_to ON stock_transfer_line (to_account);

-- Doses that were lost to waste or go back, gathered so that the program can say yes and they can be credited.
CREATE TABLE stock_return (
    return_id BIGINT NOT NULL PRIMARY KEY,
    organization_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    why TEXT NOT NULL,
    form TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    made_by TEXT NOT NULL,
    label TEXT NOT NULL,
    tracking TEXT NOT NULL,
    shipped_on TEXT,
    credited_cents BIGINT
);
CREATE INDEX stock_return_organization ON stock_return (organization_id, return_id);
CREATE INDEX stock_return_state ON stock_return (state, return_id);
CREATE UNIQUE INDEX stock_return_form ON stock_return (organization_id, form);

-- Which movements out of the shelves a case is about: each stands in one case.
CREATE TABLE stock_return_line (
    movement_id BIGINT NOT NULL PRIMARY KEY,
    return_id BIGINT NOT NULL
);
CREATE INDEX stock_return_line_return ON stock_return_line (return_id);

-- What was done about a transfer or a case, never changed.
CREATE TABLE stock_step (
    of_id BIGINT NOT NULL,
    step_id BIGINT NOT NULL,
    step TEXT NOT NULL,
    said TEXT NOT NULL,
    done_at BIGINT NOT NULL,
    done_by TEXT NOT NULL,
    PRIMARY KEY (of_id, step_id)
) /* clustered */;

-- What is written down about a dose for which another funding's vaccine was used. It follows the person: a purge takes it.
CREATE TABLE stock_borrowing (
    home_id BIGINT NOT NULL,
    report_id BIGINT NOT NULL,
    organization_id BIGINT NOT NULL,
    reason TEXT NOT NULL,
    why TEXT NOT NULL,
    signed_by TEXT NOT NULL,
    noted_at BIGINT NOT NULL,
    noted_by TEXT NOT NULL,
    paid_movement BIGINT,
    paid_on TEXT,
    paid_signed_by TEXT,
    PRIMARY KEY (home_id, report_id)
) /* clustered */;
CREATE INDEX stock_borrowing_organization ON stock_borrowing (organization_id, report_id);
CREATE UNIQUE INDEX stock_borrowing_paid ON stock_borrowing (paid_movement);
