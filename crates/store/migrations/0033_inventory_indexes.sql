-- Most movements follow from a report: they have no form and reverse nothing. They do not pay for the indexes of those that do.
DROP INDEX inventory_movement_form;
CREATE INDEX inventory_movement_form ON inventory_movement (organization_id, form) WHERE form <> '';
DROP INDEX inventory_movement_reverses;
CREATE UNIQUE INDEX inventory_movement_reverses ON inventory_movement (organization_id, reverses) WHERE reverses IS NOT NULL;
