//! A link by which a family shows the shots of somebody to whoever it likes, for 24 hours.

use jenner_model::access::{Access, Origin, Role};
use jenner_model::record::{Record, Restriction};
use jenner_model::{OrganizationId, PublicId, Timestamp};
use jenner_store::StoreError;
use jenner_store::queries::family::{self, LinkRow};
use jenner_store::queries::scope::Kind;
use sha2::{Digest, Sha256};

use super::people::user_of;
use super::{kind_of, kind_of_word, program, visit};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::{Error, Registry};

/// How long a link opens, in hours.
pub const HOURS: i64 = 24;
const HOUR: i64 = 60 * 60 * 1_000_000;
/// Links of one record and account at a time.
const MOST: usize = 10;

/// A link that opens, without its words: those stand on the page once, when it is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Its name on the family's page.
    pub id: i64,
    /// Until when it opens.
    pub until: Timestamp,
    /// How often it was opened.
    pub opened: i64,
}

/// What was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Made {
    /// A link with these words.
    Link(String),
    /// There are as many as there may be.
    TooMany,
}

fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// Makes a link. `None` when there is no such person for the asker.
pub fn make(registry: &Registry, access: &Access, public_id: PublicId) -> Result<Option<Made>, Error> {
    door::require(registry, access, Permission::FamilyHome, Action::ShareRecord)?;
    let Some(record) = door::open_as(registry, access, public_id, Action::ShareRecord)? else {
        return Ok(None);
    };
    let Some(user) = user_of(access) else { return Ok(None) };
    let (now, person) = (registry.now(), record.person);
    if registry.db().read(|tx| family::live_links(tx, access, person, user, now))?.len() >= MOST {
        return Ok(Some(Made::TooMany));
    }
    let token = format!("{:032x}", rand::random::<u128>());
    let row = LinkRow {
        hash: hash(&token),
        id: registry.core.id(),
        person,
        user,
        made_at: now,
        until: Timestamp(now.0 + HOURS * HOUR),
        opened: 0,
        opened_at: None,
    };
    registry.db().write(move |tx| family::add_link(tx, &row))?;
    Ok(Some(Made::Link(token)))
}

/// The links of a record that the family made and that open, the newest first.
pub fn list(registry: &Registry, access: &Access, record: &Record) -> Result<Vec<Link>, Error> {
    let (now, person) = (registry.now(), record.person);
    let Some(user) = user_of(access) else { return Ok(Vec::new()) };
    let rows = registry.db().read(|tx| family::live_links(tx, access, person, user, now))?;
    Ok(rows.into_iter().map(|row| Link { id: row.id, until: row.until, opened: row.opened }).collect())
}

/// Ends a link of the family's own.
pub fn end(registry: &Registry, access: &Access, id: i64) -> Result<(), Error> {
    door::require(registry, access, Permission::FamilyHome, Action::ShareRecord)?;
    let Some(user) = user_of(access) else { return Ok(()) };
    let now = registry.now();
    let mut entry = door::entry(registry, access, Action::ShareRecord, None);
    entry.object = format!("link:{id}").into();
    registry.db().write(move |tx| {
        family::end_link(tx, user, id, now)?;
        tx.audit(entry.clone());
        Ok::<_, StoreError>(())
    })?;
    Ok(())
}

/// What a link shows, as the family that made it sees it. `None`: it does not open (any more).
pub fn open(
    registry: &Registry,
    token: &str,
    origin: Option<std::sync::Arc<Origin>>,
) -> Result<Option<(Record, Timestamp)>, Error> {
    let (hash, now) = (hash(token), registry.now());
    let Some(row) = registry.db().read(|tx| family::live_link(tx, &program(), &hash, now))? else {
        return Ok(None);
    };
    let members = registry.db().read(|tx| family::members(tx, &program(), row.user))?;
    let family = crate::access::of_user(row.user, Role::Parent, OrganizationId(0)).seen_from(origin);
    let record = visit::records(registry, &[row.person])?.pop().filter(|record| {
        // Whose child has come of age since shows nothing any more, and what is locked is closed to links, too.
        let kind = kind_of(record, registry.today());
        let was =
            members.iter().find(|(person, _)| *person == row.person).map(|(_, word)| kind_of_word(word));
        let of_age = kind == Some(Kind::Oneself) && was == Some(Kind::Child);
        !of_age && kind.is_some() && !record.is_restricted(Restriction::Lock)
    });
    let mut entry = door::entry(registry, &family, Action::OpenShared, Some(row.person));
    entry.actor = "public".into();
    entry.role = "".into();
    entry.organization = None;
    entry.object = format!("link:{}", row.id).into();
    if record.is_none() {
        entry = entry.result("hidden");
    }
    registry.db().write(move |tx| {
        family::opened(tx, &hash, now)?;
        tx.audit(entry.clone());
        Ok::<_, StoreError>(())
    })?;
    Ok(record.map(|record| (door::redact(&family, record), row.until)))
}
