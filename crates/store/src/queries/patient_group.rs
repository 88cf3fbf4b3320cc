//! Lists of people: whom an organization has reported, and named groups. Members are homes: a merge changes none of them, and
//! whoever reads a list asks who stands for them now.

use jenner_model::{OrganizationId, PersonId, PublicId, Timestamp};

use crate::{Insert, Result, Row, StoreError, Tx, values};

const REPORTED: Insert<2> = Insert::into("reported_by", ["organization_id", "home_id"])
    .on_conflict("(organization_id, home_id) DO NOTHING");

/// Notes whom organizations have reported; who is noted already stays.
pub fn note_reported(
    tx: &mut Tx<'_>,
    pairs: impl IntoIterator<Item = (OrganizationId, PersonId)>,
) -> Result<()> {
    tx.insert(&REPORTED, pairs.into_iter().map(|(organization, home)| values![organization, home]))
}

/// A named group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupRow {
    /// Identity.
    pub id: i64,
    /// Name for addresses.
    pub public_id: PublicId,
    /// Whose list it is.
    pub organization: OrganizationId,
    /// Its name for people, unique within the organization.
    pub name: String,
    /// When it was made or its members were last changed.
    pub changed_at: Timestamp,
}

const GROUPS: Insert<5> =
    Insert::into("patient_group", ["group_id", "public_id", "organization_id", "name", "changed_at"]);

/// Adds a group.
pub fn insert(tx: &mut Tx<'_>, group: &GroupRow) -> Result<()> {
    let g = group;
    tx.insert(&GROUPS, [values![g.id, g.public_id, g.organization, g.name, g.changed_at]])
}

const COLUMNS: &str = "group_id, public_id, organization_id, name, changed_at";

fn read(row: &Row<'_>) -> Result<GroupRow> {
    Ok(GroupRow {
        id: row.get(0)?,
        public_id: row.get(1)?,
        organization: row.get(2)?,
        name: row.get(3)?,
        changed_at: row.get(4)?,
    })
}

/// A group of an organization by its name for addresses. Another organization's group is not found.
pub fn by_public_id(
    tx: &mut Tx<'_>,
    organization: OrganizationId,
    public_id: PublicId,
) -> Result<Option<GroupRow>> {
    let sql = format!("SELECT {COLUMNS} FROM patient_group WHERE public_id = $1 AND organization_id = $2");
    tx.query_opt(&sql, &[&public_id, &organization], read)
}

/// A group of an organization by its name.
pub fn by_name(tx: &mut Tx<'_>, organization: OrganizationId, name: &str) -> Result<Option<GroupRow>> {
    let sql = format!("SELECT {COLUMNS} FROM patient_group WHERE organization_id = $1 AND name = $2");
    tx.query_opt(&sql, &[&organization, &name], read)
}

/// All groups of an organization, by name.
pub fn of_organization(tx: &mut Tx<'_>, organization: OrganizationId) -> Result<Vec<GroupRow>> {
    let sql = format!("SELECT {COLUMNS} FROM patient_group WHERE organization_id = $1");
    let mut rows = tx.query(&sql, &[&organization], read)?;
    rows.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(rows)
}

const MEMBERS: Insert<2> = Insert::into("patient_group_member", ["group_id", "home_id"])
    .on_conflict("(group_id, home_id) DO NOTHING");

/// Makes these people the members of a group, instead of those before.
pub fn set_members(tx: &mut Tx<'_>, group: i64, homes: &[PersonId], now: Timestamp) -> Result<()> {
    tx.run("UPDATE patient_group SET changed_at = $2 WHERE group_id = $1", &[&group, &now])?;
    tx.run("DELETE FROM patient_group_member WHERE group_id = $1", &[&group])?;
    tx.insert(&MEMBERS, homes.iter().map(|home| values![group, *home]))
}

/// Removes a group with its members.
pub fn remove(tx: &mut Tx<'_>, group: i64) -> Result<()> {
    tx.run("DELETE FROM patient_group_member WHERE group_id = $1", &[&group])?;
    tx.run("DELETE FROM patient_group WHERE group_id = $1", &[&group])
}

/// Whose list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    /// Everybody in the registry.
    Everybody,
    /// Whom an organization has reported.
    ReportedBy(OrganizationId),
    /// The members of a named group.
    Group(i64),
}

/// How many homes are on a list.
pub fn count(tx: &mut Tx<'_>, list: List) -> Result<i64> {
    let number = |row: &Row<'_>| row.get(0);
    let found = match list {
        List::Everybody => tx.query_opt("SELECT count(*) FROM person", &[], number)?,
        List::ReportedBy(organization) => tx.query_opt(
            "SELECT count(*) FROM reported_by WHERE organization_id = $1",
            &[&organization],
            number,
        )?,
        List::Group(group) => {
            tx.query_opt("SELECT count(*) FROM patient_group_member WHERE group_id = $1", &[&group], number)?
        }
    };
    found.ok_or(StoreError::Content("a count"))
}

/// The next homes of a list behind one, in the order of ids, at most so many.
pub fn after(tx: &mut Tx<'_>, list: List, behind: PersonId, most: i64) -> Result<Vec<PersonId>> {
    let home = |row: &Row<'_>| row.get(0);
    match list {
        List::Everybody => super::person::after(tx, behind, most),
        List::ReportedBy(organization) => tx.query(
            "SELECT home_id FROM reported_by WHERE organization_id = $1 AND home_id > $2 ORDER BY home_id LIMIT $3",
            &[&organization, &behind, &most],
            home,
        ),
        List::Group(group) => tx.query(
            "SELECT home_id FROM patient_group_member WHERE group_id = $1 AND home_id > $2 ORDER BY home_id LIMIT $3",
            &[&group, &behind, &most],
            home,
        ),
    }
}

/// Those of these homes that are on a list.
pub fn on_list(tx: &mut Tx<'_>, list: List, homes: &[PersonId]) -> Result<Vec<PersonId>> {
    let ids: Vec<i64> = homes.iter().map(|home| home.0).collect();
    let home = |row: &Row<'_>| row.get(0);
    match list {
        List::Everybody => Ok(homes.to_vec()),
        List::ReportedBy(organization) => tx.query(
            "SELECT home_id FROM reported_by WHERE organization_id = $1 AND home_id = ANY($2)",
            &[&organization, &ids],
            home,
        ),
        List::Group(group) => tx.query(
            "SELECT home_id FROM patient_group_member WHERE group_id = $1 AND home_id = ANY($2)",
            &[&group, &ids],
            home,
        ),
    }
}

/// Those of these people about whom something arrived after a moment.
pub fn heard_of_since(tx: &mut Tx<'_>, people: &[PersonId], since: Timestamp) -> Result<Vec<PersonId>> {
    let ids: Vec<i64> = people.iter().map(|person| person.0).collect();
    tx.query(
        "SELECT DISTINCT person_id FROM report WHERE person_id = ANY($1) AND received_at > $2",
        &[&ids, &since],
        |row| row.get(0),
    )
}

/// Those of these people of whose doses a human decided something after a moment.
pub fn ruled_since(tx: &mut Tx<'_>, people: &[PersonId], since: Timestamp) -> Result<Vec<PersonId>> {
    let ids: Vec<i64> = people.iter().map(|person| person.0).collect();
    tx.query(
        "SELECT DISTINCT person_id FROM dose_ruling WHERE person_id = ANY($1) AND (at > $2 OR ended_at > $2)",
        &[&ids, &since],
        |row| row.get(0),
    )
}

/// Homes that were merged or taken apart after a moment, as the decisions name them.
pub fn decided_since(tx: &mut Tx<'_>, since: Timestamp) -> Result<Vec<PersonId>> {
    let mut found = Vec::new();
    tx.each(
        "SELECT home_a, home_b FROM identity_decision WHERE at > $1 OR undone_at > $1",
        &[&since],
        |row| {
            found.push(row.get(0)?);
            found.push(row.get(1)?);
            Ok(())
        },
    )?;
    Ok(found)
}

/// Who was merged away after a moment: the home with its public id.
pub fn merged_since(tx: &mut Tx<'_>, since: Timestamp) -> Result<Vec<(PersonId, PublicId)>> {
    let gone: Vec<i64> =
        tx.query("SELECT person_id FROM merged_person WHERE merged_at > $1", &[&since], |row| row.get(0))?;
    tx.query("SELECT person_id, public_id FROM person WHERE person_id = ANY($1)", &[&gone], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })
}
