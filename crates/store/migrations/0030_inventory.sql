-- Vaccine stock: a double-entry ledger in whole doses. A movement takes doses from one account and puts them into another;
-- what is there is always the sum. Movements are never changed; what was wrong is reversed by another movement.
-- Who a dose was given to stands beside the ledger, so that a purge leaves the count and takes the person.

-- Organizations that keep their stock here, and since when. Doses before that day take nothing.
CREATE TABLE inventory_site (
    organization_id BIGINT NOT NULL PRIMARY KEY,
    starts_on TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    started_by TEXT NOT NULL
);

-- A lot of a product. The same number of another maker, of another vaccine or with another day of expiry is another lot.
CREATE TABLE inventory_lot (
    lot_id BIGINT NOT NULL PRIMARY KEY,
    lot_key TEXT NOT NULL,
    lot TEXT NOT NULL,
    cvx TEXT NOT NULL,
    mvx TEXT NOT NULL,
    expires_on TEXT NOT NULL,
    ndc_box TEXT NOT NULL,
    ndc_unit TEXT NOT NULL,
    doses_per_box BIGINT NOT NULL,
    added_at BIGINT NOT NULL,
    added_by TEXT NOT NULL
);
CREATE UNIQUE INDEX inventory_lot_product ON inventory_lot (lot_key, mvx, cvx, expires_on);

-- By which numbers a lot is named: the one on the box, that on the vial, that of the diluent, and slips a clinic was told to
-- read as this lot. An organization of 0 is everybody.
CREATE TABLE inventory_lot_name (
    lot_key TEXT NOT NULL,
    lot_id BIGINT NOT NULL,
    organization_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    lot TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    added_by TEXT NOT NULL,
    PRIMARY KEY (lot_key, lot_id, organization_id)
) /* clustered */;

-- Where doses of a lot and funding of an organization can be: in a storage unit (place 'stock', unit 0 where none is named),
-- or beyond its shelves (supplier, patient, waste ...).
CREATE TABLE inventory_account (
    account_id BIGINT NOT NULL PRIMARY KEY,
    organization_id BIGINT NOT NULL,
    lot_id BIGINT NOT NULL,
    funding TEXT NOT NULL,
    place TEXT NOT NULL,
    unit_id BIGINT NOT NULL,
    beyond_use_on TEXT,
    opened_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX inventory_account_place ON inventory_account (organization_id, lot_id, funding, place, unit_id);
CREATE INDEX inventory_account_lot ON inventory_account (lot_id);

CREATE TABLE inventory_movement (
    movement_id BIGINT NOT NULL PRIMARY KEY,
    organization_id BIGINT NOT NULL,
    from_account BIGINT NOT NULL,
    to_account BIGINT NOT NULL,
    doses BIGINT NOT NULL CHECK (doses > 0),
    kind TEXT NOT NULL,
    happened_on TEXT NOT NULL,
    written_at BIGINT NOT NULL,
    written_by TEXT NOT NULL,
    source TEXT NOT NULL,
    reason TEXT NOT NULL,
    document TEXT NOT NULL,
    why TEXT NOT NULL,
    form TEXT NOT NULL,
    reverses BIGINT
);
CREATE INDEX inventory_movement_from ON inventory_movement (from_account);
CREATE INDEX inventory_movement_to ON inventory_movement (to_account);
CREATE INDEX inventory_movement_form ON inventory_movement (organization_id, form);
-- What was reversed is reversed once.
CREATE UNIQUE INDEX inventory_movement_reverses ON inventory_movement (organization_id, reverses);

-- What each dose that an organization reported as its own has taken, or why it has taken nothing: always equal to what the
-- reports of the person, the stock and what people decided say now. Doses that never could (past ones, refused ones, those before
-- the start) have no row.
CREATE TABLE inventory_dose (
    home_id BIGINT NOT NULL,
    report_id BIGINT NOT NULL,
    organization_id BIGINT NOT NULL,
    state TEXT NOT NULL,
    account_id BIGINT,
    movement_id BIGINT,
    owed_by TEXT NOT NULL,
    given_on TEXT NOT NULL,
    cvx TEXT NOT NULL,
    mvx TEXT NOT NULL,
    lot TEXT NOT NULL,
    lot_key TEXT NOT NULL,
    eligibility TEXT NOT NULL,
    funding TEXT NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (home_id, report_id)
) /* clustered */;
CREATE INDEX inventory_dose_state ON inventory_dose (organization_id, state, given_on);
CREATE INDEX inventory_dose_lot ON inventory_dose (organization_id, lot_key);
CREATE INDEX inventory_dose_account ON inventory_dose (account_id);

-- Which dose report moved a dose, also where that was reversed since.
CREATE TABLE inventory_dose_movement (
    home_id BIGINT NOT NULL,
    movement_id BIGINT NOT NULL,
    report_id BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    PRIMARY KEY (home_id, movement_id)
) /* clustered */;
CREATE INDEX inventory_dose_movement_movement ON inventory_dose_movement (movement_id);

-- What people decided about a dose that took nothing: the account it came from, or that it is to be left.
CREATE TABLE inventory_decision (
    home_id BIGINT NOT NULL,
    decision_id BIGINT NOT NULL,
    report_id BIGINT NOT NULL,
    organization_id BIGINT NOT NULL,
    account_id BIGINT,
    reason TEXT NOT NULL,
    why TEXT NOT NULL,
    lot_key TEXT NOT NULL,
    given_on TEXT NOT NULL,
    cvx TEXT NOT NULL,
    decided_at BIGINT NOT NULL,
    decided_by TEXT NOT NULL,
    ended_at BIGINT,
    PRIMARY KEY (home_id, decision_id)
) /* clustered */;

-- A count of what is on the shelves, and what was found for each account.
CREATE TABLE inventory_count (
    count_id BIGINT NOT NULL PRIMARY KEY,
    organization_id BIGINT NOT NULL,
    funding TEXT NOT NULL,
    unit_id BIGINT NOT NULL,
    counted_on TEXT NOT NULL,
    begun_at BIGINT NOT NULL,
    begun_by TEXT NOT NULL,
    state TEXT NOT NULL,
    signed_at BIGINT,
    signed_by TEXT,
    seconded_by TEXT,
    note TEXT NOT NULL
);
CREATE INDEX inventory_count_organization ON inventory_count (organization_id, count_id);

CREATE TABLE inventory_count_line (
    count_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    counted BIGINT,
    counted_at BIGINT,
    counted_by TEXT,
    low BIGINT,
    high BIGINT,
    difference BIGINT,
    reason TEXT NOT NULL,
    why TEXT NOT NULL,
    movement_id BIGINT,
    PRIMARY KEY (count_id, account_id)
) /* clustered */;
