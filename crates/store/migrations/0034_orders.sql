-- Ordering of vaccine: what a clinic asks for, what the programme approves, what the federal distributor ships, what arrives. No
-- people. Quantities are doses. What was done to an order stands in vaccine_order_step and is never changed.

-- How an organization orders. size: small, large, or empty (by its use). Doses that its refrigerators and freezers can hold;
-- approves: orders of organizations below it wait for it first; delivery: days and hours for the driver.
CREATE TABLE vaccine_order_setting (
    organization_id BIGINT NOT NULL PRIMARY KEY,
    size TEXT NOT NULL,
    refrigerated BIGINT,
    frozen BIGINT,
    approves BOOLEAN NOT NULL,
    delivery TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL
);

-- How many doses of a product and funding the programme may order from a day through a day.
CREATE TABLE vaccine_allotment (
    allotment_id BIGINT NOT NULL PRIMARY KEY,
    ndc TEXT NOT NULL,
    funding TEXT NOT NULL,
    from_day TEXT NOT NULL,
    until_day TEXT NOT NULL,
    doses BIGINT NOT NULL,
    set_at BIGINT NOT NULL,
    set_by TEXT NOT NULL
);
CREATE INDEX vaccine_allotment_ndc ON vaccine_allotment (ndc, funding);

CREATE TABLE vaccine_order (
    order_id BIGINT NOT NULL PRIMARY KEY,
    organization_id BIGINT NOT NULL,
    funding TEXT NOT NULL,
    order_set TEXT NOT NULL,
    state TEXT NOT NULL,
    version BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    made_by TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    submitted_at BIGINT,
    submitted_by TEXT NOT NULL,
    approved_on TEXT,
    federal_number TEXT NOT NULL,
    note TEXT NOT NULL
);
CREATE INDEX vaccine_order_organization ON vaccine_order (organization_id, order_id);
CREATE INDEX vaccine_order_federal ON vaccine_order (federal_number);
CREATE INDEX vaccine_order_state ON vaccine_order (state, order_id);

-- A product of an order. sum: how the suggestion came about, as it was when the order was drafted.
CREATE TABLE vaccine_order_line (
    order_id BIGINT NOT NULL,
    ndc TEXT NOT NULL,
    asked BIGINT NOT NULL,
    approved BIGINT,
    cut_why TEXT NOT NULL,
    sum TEXT NOT NULL,
    PRIMARY KEY (order_id, ndc)
) /* clustered */;

CREATE TABLE vaccine_order_step (
    order_id BIGINT NOT NULL,
    step_id BIGINT NOT NULL,
    act TEXT NOT NULL,
    from_state TEXT NOT NULL,
    to_state TEXT NOT NULL,
    version BIGINT NOT NULL,
    done_at BIGINT NOT NULL,
    done_by TEXT NOT NULL,
    why TEXT NOT NULL,
    what TEXT NOT NULL,
    PRIMARY KEY (order_id, step_id)
) /* clustered */;

-- A package on its way. order_id: NULL until somebody says which order it belongs to; organization_id: NULL where its PIN is
-- not known here. strip: what the temperature strip showed when it was opened.
CREATE TABLE vaccine_shipment (
    shipment_id BIGINT NOT NULL PRIMARY KEY,
    number TEXT NOT NULL,
    order_id BIGINT,
    organization_id BIGINT,
    funding TEXT NOT NULL,
    federal_number TEXT NOT NULL,
    pin TEXT NOT NULL,
    carrier TEXT NOT NULL,
    tracking TEXT NOT NULL,
    shipped_on TEXT NOT NULL,
    delivered_on TEXT,
    file_id BIGINT,
    added_at BIGINT NOT NULL,
    added_by TEXT NOT NULL,
    received_at BIGINT,
    received_by TEXT NOT NULL,
    received_on TEXT,
    strip TEXT NOT NULL,
    note TEXT NOT NULL
);
CREATE UNIQUE INDEX vaccine_shipment_number ON vaccine_shipment (number);
CREATE INDEX vaccine_shipment_order ON vaccine_shipment (order_id);
CREATE INDEX vaccine_shipment_organization ON vaccine_shipment (organization_id, shipment_id);
CREATE INDEX vaccine_shipment_open ON vaccine_shipment (received_at, shipment_id);

CREATE TABLE vaccine_shipment_line (
    shipment_id BIGINT NOT NULL,
    line BIGINT NOT NULL,
    ndc TEXT NOT NULL,
    lot TEXT NOT NULL,
    expires_on TEXT NOT NULL,
    doses BIGINT NOT NULL,
    accepted BIGINT,
    reason TEXT NOT NULL,
    why TEXT NOT NULL,
    movement_id BIGINT,
    PRIMARY KEY (shipment_id, line)
) /* clustered */;

-- A file of the federal ordering system, out or in, as it was written or came. A file that could not be taken is kept as well.
CREATE TABLE federal_file (
    file_id BIGINT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    layout_version BIGINT NOT NULL,
    direction TEXT NOT NULL,
    file_name TEXT NOT NULL,
    digest TEXT NOT NULL,
    packed BYTEA NOT NULL,
    line_count BIGINT NOT NULL,
    state TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    made_by TEXT NOT NULL
);
CREATE INDEX federal_file_digest ON federal_file (digest);
