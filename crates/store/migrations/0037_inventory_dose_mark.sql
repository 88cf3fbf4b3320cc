-- By what a dose was judged, as a digest: as long as it is told the same way, what it has taken needs no second look. 0: not known.
ALTER TABLE inventory_dose ADD COLUMN told_mark BIGINT NOT NULL DEFAULT 0;

-- Nearly every dose has taken something and waits for nobody: it does not pay for the indexes of those that do.
DROP INDEX inventory_dose_state;
CREATE INDEX inventory_dose_waits ON inventory_dose (organization_id, state, given_on) WHERE state <> 'taken';
CREATE INDEX inventory_dose_owed ON inventory_dose (organization_id, given_on) WHERE owed_by <> '';
