-- A dose that has taken something says itself by which movement. Beside it stands only what was taken back since. So a dose is
-- written to one place, and the movements of a shelf lead to it. Which message told of it is known by its report.
DELETE FROM inventory_dose_movement WHERE movement_id IN (SELECT movement_id FROM inventory_dose WHERE movement_id IS NOT NULL);
ALTER TABLE inventory_dose_movement DROP COLUMN message_id;

DROP INDEX inventory_dose_account;
CREATE INDEX inventory_dose_posted ON inventory_dose (movement_id) WHERE movement_id IS NOT NULL;
DROP INDEX inventory_dose_lot;
CREATE INDEX inventory_dose_lot ON inventory_dose (organization_id, lot_key) WHERE state <> 'taken';
