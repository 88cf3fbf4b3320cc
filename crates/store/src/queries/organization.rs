//! Organizations and their sources.

use std::collections::HashMap;

use jenner_codes::{Code, County};
use jenner_model::organization::{Organization, OrganizationKind};
use jenner_model::{OrganizationId, SourceId, Timestamp};

use crate::{Insert, Result, Row, StoreError, Tx, values};

const ORGANIZATIONS: Insert<10> = Insert::into(
    "organization",
    [
        "organization_id",
        "public_id",
        "parent_id",
        "kind",
        "name",
        "code",
        "vfc_pin",
        "county",
        "city",
        "created_at",
    ],
)
.on_conflict("(code) DO NOTHING");

const KINDS: &[(OrganizationKind, &str)] = &[
    (OrganizationKind::HealthDepartment, "health_department"),
    (OrganizationKind::HealthUnit, "health_unit"),
    (OrganizationKind::Clinic, "clinic"),
    (OrganizationKind::Hospital, "hospital"),
    (OrganizationKind::Pharmacy, "pharmacy"),
    (OrganizationKind::School, "school"),
    (OrganizationKind::Childcare, "childcare"),
    (OrganizationKind::HeadStart, "head_start"),
    (OrganizationKind::HomeStudy, "home_study"),
    (OrganizationKind::College, "college"),
    (OrganizationKind::Registry, "registry"),
    (OrganizationKind::VitalRecords, "vital_records"),
];

/// The word a kind is stored as.
pub fn kind_word(kind: OrganizationKind) -> &'static str {
    KINDS.iter().find(|(known, _)| *known == kind).map_or("clinic", |(_, word)| word)
}

/// The kind of a stored word.
pub fn kind_of_word(word: &str) -> Option<OrganizationKind> {
    KINDS.iter().find(|(_, known)| *known == word).map(|(kind, _)| *kind)
}

fn read(row: &Row<'_>) -> Result<Organization> {
    Ok(Organization {
        id: row.get(0)?,
        public_id: row.get(1)?,
        parent: row.get(2)?,
        kind: kind_of_word(row.text(3)?).ok_or(StoreError::Content("an organization's kind"))?,
        name: row.get(4)?,
        code: row.get(5)?,
        vfc_pin: row.get(6)?,
        county: row.get::<Option<String>>(7)?.map(Code::known) as Option<County>,
        city: row.get(8)?,
    })
}

/// Adds organizations; one whose code exists already stays as it is.
pub fn insert(tx: &mut Tx<'_>, organizations: &[Organization], now: Timestamp) -> Result<()> {
    tx.insert(
        &ORGANIZATIONS,
        organizations.iter().map(|o| {
            values![
                o.id,
                o.public_id,
                o.parent,
                *kind_word(o.kind),
                o.name,
                o.code,
                o.vfc_pin,
                o.county,
                o.city,
                now
            ]
        }),
    )
}

/// All organizations, by name.
pub fn all(tx: &mut Tx<'_>) -> Result<Vec<Organization>> {
    let mut all = tx.query(
        "SELECT organization_id, public_id, parent_id, kind, name, code, vfc_pin, county, city FROM organization",
        &[],
        read,
    )?;
    // Sorted here: the engines collate text differently.
    all.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
    Ok(all)
}

/// The organizations right below these in the tree.
pub fn below(tx: &mut Tx<'_>, parents: &[OrganizationId]) -> Result<Vec<OrganizationId>> {
    let ids: Vec<i64> = parents.iter().map(|parent| parent.0).collect();
    tx.query("SELECT organization_id FROM organization WHERE parent_id = ANY($1)", &[&ids], |row| row.get(0))
}

const SOURCES: Insert<3> = Insert::into("source", ["source_id", "organization_id", "authority"])
    .on_conflict("(organization_id, authority) DO NOTHING");

/// The organization with a code, in whatever case it is written.
pub fn by_code(tx: &mut Tx<'_>, code: &str) -> Result<Option<(OrganizationId, Option<OrganizationId>)>> {
    let sql = "SELECT organization_id, parent_id FROM organization WHERE upper(code) = upper($1) ORDER BY code LIMIT 1";
    tx.query_opt(sql, &[&code], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// The organization that an organization belongs to.
pub fn parent(tx: &mut Tx<'_>, organization: OrganizationId) -> Result<Option<OrganizationId>> {
    let sql = "SELECT parent_id FROM organization WHERE organization_id = $1";
    Ok(tx.query_opt(sql, &[&organization], |row| row.get(0))?.flatten())
}

/// The source of an organization's numbering; `new` becomes its id if there was none.
pub fn source(
    tx: &mut Tx<'_>,
    new: SourceId,
    organization: OrganizationId,
    authority: &str,
) -> Result<SourceId> {
    tx.insert(&SOURCES, [values![new, organization, *authority]])?;
    let found = tx.query_opt(
        "SELECT source_id FROM source WHERE organization_id = $1 AND authority = $2",
        &[&organization, &authority],
        |row| row.get(0),
    )?;
    found.ok_or(StoreError::Content("the source that was just added"))
}

/// All sources: (organization, authority) to source.
pub fn sources(tx: &mut Tx<'_>) -> Result<HashMap<(OrganizationId, String), SourceId>> {
    let mut found = HashMap::new();
    tx.each("SELECT organization_id, authority, source_id FROM source", &[], |row| {
        found.insert((row.get(0)?, row.get(1)?), row.get(2)?);
        Ok(())
    })?;
    Ok(found)
}
