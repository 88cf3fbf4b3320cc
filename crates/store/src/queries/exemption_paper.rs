//! The papers behind exemptions: kind in the law, signer, and the sealed scan.

use jenner_model::access::Access;
use jenner_model::{Date, OrganizationId, PersonId};

use crate::{Insert, Result, Tx, values};

/// The paper of an exemption.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExemptionPaperRow {
    /// The person under whom it was noted.
    pub home: PersonId,
    /// The exemption.
    pub exemption: i64,
    /// Who noted it.
    pub organization: OrganizationId,
    /// Its kind, in the word of the law.
    pub law_kind: String,
    /// Who signed, in the word of the law.
    pub signer: String,
    /// The day it was handed in.
    pub handed_in: Date,
    /// Media type of the scan; empty: there is none.
    pub media: String,
    /// The scan, sealed; not read in lists.
    pub content: Option<Vec<u8>>,
}

const PAPERS: Insert<8> = Insert::into(
    "exemption_paper",
    ["home_id", "exemption_id", "organization_id", "law_kind", "signer", "handed_in", "media", "content"],
);

/// Keeps one.
pub fn insert(tx: &mut Tx<'_>, row: &ExemptionPaperRow) -> Result<()> {
    let r = row;
    tx.insert(
        &PAPERS,
        [values![r.home, r.exemption, r.organization, r.law_kind, r.signer, r.handed_in, r.media, r.content]],
    )
}

/// Those of somebody's homes, without their scans.
pub fn of_homes(tx: &mut Tx<'_>, _access: &Access, homes: &[PersonId]) -> Result<Vec<ExemptionPaperRow>> {
    let homes: Vec<i64> = homes.iter().map(|home| home.0).collect();
    tx.query(
        "SELECT home_id, exemption_id, organization_id, law_kind, signer, handed_in, media FROM exemption_paper \
         WHERE home_id = ANY($1) ORDER BY exemption_id",
        &[&homes],
        |row| {
            Ok(ExemptionPaperRow {
                home: row.get(0)?,
                exemption: row.get(1)?,
                organization: row.get(2)?,
                law_kind: row.get(3)?,
                signer: row.get(4)?,
                handed_in: row.get(5)?,
                media: row.get(6)?,
                content: None,
            })
        },
    )
}

/// The scan of one of somebody's homes: media type, and the sealed file.
pub fn scan(
    tx: &mut Tx<'_>,
    _access: &Access,
    homes: &[PersonId],
    exemption: i64,
) -> Result<Option<(String, Vec<u8>)>> {
    let homes: Vec<i64> = homes.iter().map(|home| home.0).collect();
    tx.query_opt(
        "SELECT media, content FROM exemption_paper WHERE home_id = ANY($1) AND exemption_id = $2 AND content IS NOT NULL",
        &[&homes, &exemption],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}
