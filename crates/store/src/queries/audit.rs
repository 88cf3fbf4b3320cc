//! Reading the audit log. Writing is in [`crate::audit`] alone.

use jenner_model::access::Access;
use jenner_model::{OrganizationId, PersonId, Timestamp};

use crate::row::Row;
use crate::value::Param;
use crate::{Result, Tx};

/// One entry of the log as it is stored: its detail may be sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// Chain.
    pub chain: String,
    /// Number in the chain.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// Who: `user:12`, `interface:3`, `operator`, `unknown`.
    pub actor: String,
    /// In which role.
    pub role: String,
    /// For which organization.
    pub organization: Option<OrganizationId>,
    /// What was done.
    pub action: String,
    /// Whose data.
    pub person: Option<PersonId>,
    /// Which thing.
    pub object: String,
    /// What for.
    pub purpose: String,
    /// How it ended.
    pub result: String,
    /// More, perhaps sealed.
    pub detail: String,
    /// From where.
    pub origin: String,
}

/// Columns of [`AuditRow`], in its order.
const COLUMNS: &str =
    "chain, seq, at, actor, role, organization, action, person, object, purpose, result, detail, origin";

/// Which entries the indexes of people's work hold: word for word as in the migration.
const HUMAN: &str = "(substr(actor, 1, 10) <> 'interface:' OR action = 'export.start')";

fn row(row: &Row<'_>) -> Result<AuditRow> {
    Ok(AuditRow {
        chain: row.get(0)?,
        seq: row.get(1)?,
        at: row.get(2)?,
        actor: row.get(3)?,
        role: row.get(4)?,
        organization: row.get(5)?,
        action: row.get(6)?,
        person: row.get(7)?,
        object: row.get(8)?,
        purpose: row.get(9)?,
        result: row.get(10)?,
        detail: row.get(11)?,
        origin: row.get(12)?,
    })
}

/// One look at a person's data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookRow {
    /// When.
    pub at: Timestamp,
    /// Who: `user:12`, `interface:3`, `operator`.
    pub actor: String,
    /// For which organization.
    pub organization: Option<OrganizationId>,
    /// What was done.
    pub action: String,
    /// Whose data.
    pub person: PersonId,
}

/// Results with which nothing was shown or done.
pub const NOTHING_SHOWN: &[&str] = &["refused", "not_found", "hidden", "failed"];

/// Who did anything with the data of these people (a person and the homes merged into them), newest first.
pub fn of_people(tx: &mut Tx<'_>, _access: &Access, people: &[PersonId], most: i64) -> Result<Vec<LookRow>> {
    let ids: Vec<i64> = people.iter().map(|person| person.0).collect();
    let nothing: Vec<String> = NOTHING_SHOWN.iter().map(|word| (*word).to_owned()).collect();
    tx.query(
        "SELECT at, actor, organization, action, person FROM audit_entry WHERE person = ANY($1) \
         AND result <> ALL($3) ORDER BY at DESC LIMIT $2",
        &[&ids, &most, &nothing],
        |row| {
            Ok(LookRow {
                at: row.get(0)?,
                actor: row.get(1)?,
                organization: row.get(2)?,
                action: row.get(3)?,
                person: row.get(4)?,
            })
        },
    )
}

/// What to look for in the log. What is not given does not matter, but one of people, actor, or a span of time is what
/// makes a search fast: without people and actor, entries of machine senders are left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wanted {
    /// About one of these people.
    pub people: Vec<PersonId>,
    /// By this actor, in the words of the log.
    pub actor: Option<String>,
    /// Actions with one of these words; empty: any.
    pub actions: Vec<String>,
    /// Actions that begin like this, as in `person.`.
    pub action_group: Option<String>,
    /// With this result.
    pub result: Option<String>,
    /// Not before.
    pub from: Option<Timestamp>,
    /// Before.
    pub until: Option<Timestamp>,
    /// Behind this entry: time, chain and number of the last one that was shown.
    pub after: Option<(Timestamp, String, i64)>,
}

/// A page of the log, newest first.
pub fn search(tx: &mut Tx<'_>, _access: &Access, wanted: &Wanted, most: i64) -> Result<Vec<AuditRow>> {
    let people: Vec<i64> = wanted.people.iter().map(|person| person.0).collect();
    let mut until = wanted.until.unwrap_or(Timestamp(i64::MAX));
    let mut params: Vec<&dyn Param> = vec![&most];
    let mut text = format!("SELECT {COLUMNS} FROM audit_entry WHERE at < $2");
    if let Some((at, ..)) = &wanted.after {
        until = until.min(Timestamp(at.0.saturating_add(1)));
    }
    params.push(&until);
    if !people.is_empty() {
        params.push(&people);
        text += &format!(" AND person = ANY(${})", params.len());
    }
    if let Some(actor) = &wanted.actor {
        params.push(actor);
        text += &format!(" AND actor = ${}", params.len());
    }
    let machine = wanted.actor.as_deref().is_some_and(|actor| actor.starts_with("interface:"));
    if people.is_empty() && !machine {
        text += &format!(" AND {HUMAN}");
    }
    if !wanted.actions.is_empty() {
        params.push(&wanted.actions);
        text += &format!(" AND action = ANY(${})", params.len());
    }
    if let Some(group) = &wanted.action_group {
        params.push(group);
        text += &format!(" AND substr(action, 1, {}) = ${}", group.chars().count(), params.len());
    }
    if let Some(result) = &wanted.result {
        params.push(result);
        text += &format!(" AND result = ${}", params.len());
    }
    if let Some(from) = &wanted.from {
        params.push(from);
        text += &format!(" AND at >= ${}", params.len());
    }
    if let Some((at, chain, seq)) = &wanted.after {
        params.extend([at as &dyn Param, chain, seq]);
        let (a, c, s) = (params.len() - 2, params.len() - 1, params.len());
        text +=
            &format!(" AND (at < ${a} OR (at = ${a} AND (chain < ${c} OR (chain = ${c} AND seq < ${s}))))");
    }
    text += " ORDER BY at DESC, chain DESC, seq DESC LIMIT $1";
    tx.query(&text, &params, row)
}

/// One entry.
pub fn entry(tx: &mut Tx<'_>, _access: &Access, chain: &str, seq: i64) -> Result<Option<AuditRow>> {
    let text = format!("SELECT {COLUMNS} FROM audit_entry WHERE chain = $1 AND seq = $2");
    tx.query_opt(&text, &[&chain, &seq], row)
}

/// What people and the operator did in a span of time, oldest first: for those who look through all of it.
pub fn by_people(
    tx: &mut Tx<'_>,
    _access: &Access,
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<AuditRow>> {
    let text = format!(
        "SELECT {COLUMNS} FROM audit_entry WHERE at >= $1 AND at < $2 AND {HUMAN} ORDER BY at, chain, seq"
    );
    tx.query(&text, &[&from, &until], row)
}

/// An entry with the hash before it and its own.
pub type Linked = (AuditRow, [u8; 32], [u8; 32]);

/// Every entry of a chain from a number on, in order, to hand out.
pub fn of_chain(
    tx: &mut Tx<'_>,
    _access: &Access,
    chain: &str,
    after: i64,
    most: i64,
) -> Result<Vec<Linked>> {
    let text = format!(
        "SELECT {COLUMNS}, prev_hash, hash FROM audit_entry WHERE chain = $1 AND seq > $2 ORDER BY seq LIMIT $3"
    );
    tx.query(&text, &[&chain, &after, &most], |found| {
        Ok((row(found)?, found.get::<[u8; 32]>(13)?, found.get::<[u8; 32]>(14)?))
    })
}

/// The chains of the log.
pub fn chains(tx: &mut Tx<'_>) -> Result<Vec<String>> {
    let mut all: Vec<String> = tx.query("SELECT chain FROM audit_chain", &[], |row| row.get(0))?;
    all.sort();
    Ok(all)
}
