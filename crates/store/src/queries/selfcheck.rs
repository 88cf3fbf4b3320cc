//! What a nightly look at the database asks: rows that belong to nothing, and what waits too long.

use jenner_model::Timestamp;

use crate::{Result, Tx};

/// A rule that the rows keep, and how many break it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// What is wrong.
    pub what: &'static str,
    /// In how many rows.
    pub rows: i64,
}

/// Rules between tables. There are no foreign keys between what is distributed by different columns, so they are counted.
const RULES: &[(&str, &str)] = &[
    (
        "reports of a person who is not there",
        "SELECT COUNT(*) FROM report r WHERE NOT EXISTS (SELECT 1 FROM person p WHERE p.person_id = r.person_id)",
    ),
    (
        "people without a registry number that leads to them",
        "SELECT COUNT(*) FROM person p WHERE NOT EXISTS (SELECT 1 FROM registry_number n \
         WHERE n.registry_number = p.registry_number AND n.person_id = p.person_id)",
    ),
    (
        "people without a public id that leads to them",
        "SELECT COUNT(*) FROM person p WHERE NOT EXISTS (SELECT 1 FROM person_handle h \
         WHERE h.public_id = p.public_id AND h.person_id = p.person_id)",
    ),
    (
        "match keys of a person who is not there",
        "SELECT COUNT(*) FROM match_key k WHERE NOT EXISTS (SELECT 1 FROM person p WHERE p.person_id = k.person_id)",
    ),
    (
        "match profiles of a person who is not there",
        "SELECT COUNT(*) FROM match_profile m WHERE NOT EXISTS (SELECT 1 FROM person p WHERE p.person_id = m.person_id)",
    ),
    (
        "assessments of a person who is not there",
        "SELECT COUNT(*) FROM person_assessment a WHERE NOT EXISTS \
         (SELECT 1 FROM person p WHERE p.person_id = a.person_id)",
    ),
    (
        "milestones without an assessment",
        "SELECT COUNT(*) FROM milestone m WHERE NOT EXISTS \
         (SELECT 1 FROM person_assessment a WHERE a.person_id = m.person_id)",
    ),
    (
        "people who were merged into somebody who is not there",
        "SELECT COUNT(*) FROM merged_person m WHERE NOT EXISTS \
         (SELECT 1 FROM person p WHERE p.person_id = m.survivor_id)",
    ),
    (
        "reports without the source that said them",
        "SELECT COUNT(*) FROM report r WHERE NOT EXISTS (SELECT 1 FROM source s WHERE s.source_id = r.source_id)",
    ),
    (
        "accounts of an organization that is not there",
        "SELECT COUNT(*) FROM account a WHERE NOT EXISTS \
         (SELECT 1 FROM organization o WHERE o.organization_id = a.organization_id)",
    ),
    (
        "interfaces of an organization that is not there",
        "SELECT COUNT(*) FROM interface i WHERE i.active = $1 AND NOT EXISTS \
         (SELECT 1 FROM organization o WHERE o.organization_id = i.organization_id)",
    ),
];

/// Which rules are broken.
pub fn broken(tx: &mut Tx<'_>) -> Result<Vec<Broken>> {
    let mut found = Vec::new();
    for (what, sql) in RULES {
        let params: &[&dyn crate::Param] = if sql.contains("$1") { &[&true] } else { &[] };
        let rows = tx.query_opt(sql, params, |row| row.get(0))?.unwrap_or(0);
        if rows > 0 {
            found.push(Broken { what, rows });
        }
    }
    Ok(found)
}

/// How many rules are looked at.
pub fn rules() -> usize {
    RULES.len()
}

/// A queue, and since when its oldest item waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Which queue.
    pub queue: &'static str,
    /// Since when.
    pub since: Timestamp,
}

/// Work that the program does by itself: a message to be counted, a notice to be sent, a replay or an export to be done.
pub fn waiting(tx: &mut Tx<'_>) -> Result<Vec<Waiting>> {
    const QUEUES: [(&str, &str); 4] = [
        (
            "messages to be counted",
            "SELECT MIN(m.received_at) FROM message m JOIN message_untallied u ON u.message_id = m.message_id",
        ),
        ("notices to be sent", "SELECT MIN(due_at) FROM subscription_notice"),
        ("replays", "SELECT MIN(changed_at) FROM replay_job WHERE state IN ('waiting', 'running')"),
        (
            "exports",
            "SELECT MIN(COALESCE(beat_at, created_at)) FROM export_job WHERE state IN ('waiting', 'running')",
        ),
    ];
    let mut found = Vec::new();
    for (queue, sql) in QUEUES {
        let since: Option<i64> = tx.query_opt(sql, &[], |row| row.get(0))?.flatten();
        if let Some(since) = since {
            found.push(Waiting { queue, since: Timestamp(since) });
        }
    }
    Ok(found)
}

/// The latest entry of the audit log: what the clock cannot be before.
pub fn newest_entry(tx: &mut Tx<'_>) -> Result<Option<Timestamp>> {
    let newest: Option<i64> =
        tx.query_opt("SELECT MAX(at) FROM audit_entry", &[], |row| row.get(0))?.flatten();
    Ok(newest.map(Timestamp))
}

/// The clock of the database server; `None` where the database is a file of this machine.
pub fn server_clock(tx: &mut Tx<'_>) -> Result<Option<Timestamp>> {
    if tx.engine() == crate::Engine::Sqlite {
        return Ok(None);
    }
    let sql = "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)";
    Ok(tx.query_opt(sql, &[], |row| row.get(0))?.map(Timestamp))
}
