-- The cold chain: where vaccine is kept, how warm it was, what was done when it was too warm or too cold. Temperatures are tenths of a
-- degree Celsius; what was typed or stood in the file is kept beside them with its unit. No people.

-- A refrigerator or freezer. low and high: the range, both in it.
CREATE TABLE cold_unit (
    unit_id BIGINT NOT NULL PRIMARY KEY,
    organization_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    style TEXT NOT NULL,
    name TEXT NOT NULL,
    make TEXT NOT NULL,
    low BIGINT NOT NULL,
    high BIGINT NOT NULL,
    low_raw TEXT NOT NULL,
    high_raw TEXT NOT NULL,
    zone TEXT NOT NULL,
    since_day TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    added_by BIGINT,
    retired_day TEXT,
    retired_why TEXT NOT NULL,
    retired_at BIGINT,
    retired_by BIGINT
);
CREATE INDEX cold_unit_organization ON cold_unit (organization_id);

-- What measures in a unit. certificate_day: the last day of its calibration certificate.
CREATE TABLE cold_logger (
    logger_id BIGINT NOT NULL PRIMARY KEY,
    unit_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    serial TEXT NOT NULL,
    certificate_day TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    added_by BIGINT,
    ended_at BIGINT,
    ended_by BIGINT
);
CREATE INDEX cold_logger_unit ON cold_logger (unit_id);

-- How an organization works. workdays: ISO numbers of weekdays, as 12345. Minutes: after how long a spell raises the alarm.
CREATE TABLE cold_setting (
    organization_id BIGINT NOT NULL PRIMARY KEY,
    readings BIGINT NOT NULL,
    workdays TEXT NOT NULL,
    scale TEXT NOT NULL,
    alarms TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by BIGINT
);

-- Days on which an organization is closed, beyond weekends and holidays.
CREATE TABLE cold_closed (
    organization_id BIGINT NOT NULL,
    day TEXT NOT NULL,
    why TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    added_by BIGINT,
    PRIMARY KEY (organization_id, day)
) /* clustered */;

-- A reading by hand. A correction is a row of its own that replaces another one; struck: there was no such reading.
CREATE TABLE cold_check (
    check_id BIGINT NOT NULL PRIMARY KEY,
    unit_id BIGINT NOT NULL,
    day TEXT NOT NULL,
    taken_at BIGINT NOT NULL,
    low BIGINT NOT NULL,
    high BIGINT NOT NULL,
    shown BIGINT NOT NULL,
    raw TEXT NOT NULL,
    initials TEXT NOT NULL,
    noted_at BIGINT NOT NULL,
    noted_by BIGINT,
    replaces BIGINT,
    why TEXT NOT NULL,
    struck BOOLEAN NOT NULL
);
CREATE INDEX cold_check_unit ON cold_check (unit_id, taken_at);

-- A value of a logger. The same value of the same sensor at the same moment is one row, however often it is imported.
CREATE TABLE cold_reading (
    unit_id BIGINT NOT NULL,
    taken_at BIGINT NOT NULL,
    sensor TEXT NOT NULL,
    tenths BIGINT NOT NULL,
    raw TEXT NOT NULL,
    import_id BIGINT NOT NULL,
    PRIMARY KEY (unit_id, taken_at, sensor, tenths)
) /* clustered */;

-- A file of a logger: kept as it came, packed, so that what was not taken can be looked at and taken later.
CREATE TABLE cold_import (
    import_id BIGINT NOT NULL PRIMARY KEY,
    unit_id BIGINT NOT NULL,
    organization_id BIGINT NOT NULL,
    file_name TEXT NOT NULL,
    digest TEXT NOT NULL,
    packed BYTEA NOT NULL,
    choices TEXT NOT NULL,
    state TEXT NOT NULL,
    new_readings BIGINT NOT NULL,
    known_readings BIGINT NOT NULL,
    wrong_rows BIGINT NOT NULL,
    first_at BIGINT,
    last_at BIGINT,
    created_at BIGINT NOT NULL,
    created_by BIGINT,
    taken_at BIGINT,
    taken_by BIGINT
);
CREATE INDEX cold_import_unit ON cold_import (unit_id, import_id);

-- A spell out of range, as readings show it now. last_at: the last reading that shows it. joined_into: late readings made it one with another; split_from: they took it apart;
-- faded_at: no reading shows it any more. What people wrote stays in cold_step whatever happens to the spell.
CREATE TABLE cold_excursion (
    excursion_id BIGINT NOT NULL PRIMARY KEY,
    unit_id BIGINT NOT NULL,
    organization_id BIGINT NOT NULL,
    start_at BIGINT NOT NULL,
    end_at BIGINT,
    last_at BIGINT NOT NULL,
    lowest BIGINT NOT NULL,
    highest BIGINT NOT NULL,
    hot_seconds BIGINT NOT NULL,
    cold_seconds BIGINT NOT NULL,
    unknown_seconds BIGINT NOT NULL,
    undated BOOLEAN NOT NULL,
    kinetic BIGINT,
    alarmed BOOLEAN NOT NULL,
    state TEXT NOT NULL,
    found_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    decided_at BIGINT,
    faded_at BIGINT,
    joined_into BIGINT,
    split_from BIGINT
);
CREATE INDEX cold_excursion_unit ON cold_excursion (unit_id, start_at);
CREATE INDEX cold_excursion_organization ON cold_excursion (organization_id, state);

-- What was done about an excursion: who, when, what.
CREATE TABLE cold_step (
    excursion_id BIGINT NOT NULL,
    step_id BIGINT NOT NULL,
    done_at BIGINT NOT NULL,
    done_by BIGINT,
    what TEXT NOT NULL,
    PRIMARY KEY (excursion_id, step_id)
) /* clustered */;
