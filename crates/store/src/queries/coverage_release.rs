//! Releases of coverage: what was published, and what the next release is held against.

use jenner_model::Timestamp;

use crate::{Insert, Result, Tx, values};

/// A release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoverageReleaseRow {
    /// 1, and one more for each that follows.
    pub version: i64,
    /// What is shown, as JSON.
    pub body: String,
    /// How many people stand behind each row, as JSON; for nobody's eyes.
    pub people: String,
    /// When.
    pub published_at: Timestamp,
}

const RELEASES: Insert<4> = Insert::into("coverage_release", ["version", "body", "people", "published_at"]);

/// Keeps one. A version that is there already is an error: a release does not change.
pub fn insert(tx: &mut Tx<'_>, r: &CoverageReleaseRow) -> Result<()> {
    tx.insert(&RELEASES, [values![r.version, r.body, r.people, r.published_at]])
}

/// All, the oldest first.
pub fn all(tx: &mut Tx<'_>) -> Result<Vec<CoverageReleaseRow>> {
    tx.query(
        "SELECT version, body, people, published_at FROM coverage_release ORDER BY version",
        &[],
        |row| {
            Ok(CoverageReleaseRow {
                version: row.get(0)?,
                body: row.get(1)?,
                people: row.get(2)?,
                published_at: row.get(3)?,
            })
        },
    )
}
