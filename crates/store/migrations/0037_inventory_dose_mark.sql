-- By what a dose was judged, as a digest: as long as it is told the same way, what it has taken needs no second look. 0: not known.
ALTER TABLE inventory_dose ADD COLUMN told_mark BIGINT NOT NULL DEFAULT 0;
