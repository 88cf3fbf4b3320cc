//! Providers: they apply, the state decides, and what was approved ends after a year unless it is renewed.

use jenner_model::access::{Access, Actor};
use jenner_model::organization::OrganizationKind;
use jenner_model::{PublicId, Timestamp, UserId};
use jenner_store::audit::AuditEntry;
use jenner_store::queries::organization;
use jenner_store::queries::provider::{self, ProviderRow};
use serde::{Deserialize, Serialize};

use super::{NewOrganization, add, by_code};
use crate::access::door::{self, Action};
use crate::access::grants::YEAR;
use crate::access::roles::Permission;
use crate::{Error, Registry, registry};

const DAY: i64 = 86_400_000_000;

/// Applications that may wait at once: a public form must not fill the disk.
const MOST_WAITING: i64 = 1_000;

/// What a provider fills in.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Application {
    /// Name of the organization.
    pub name: String,
    /// Kind, by its word (`clinic`, `pharmacy`, `school` …).
    pub kind: String,
    /// City.
    pub city: String,
    /// Its sites, one a line.
    pub sites: String,
    /// Who answers for it.
    pub contact: String,
    /// Electronic mail of that person.
    pub email: String,
    /// Phone of that person.
    pub phone: String,
    /// What the registry is needed for.
    pub purpose: String,
    /// Who signed the agreement.
    pub signed_by: String,
}

/// What is missing or wrong in an application, by the name of its field.
pub fn wrong_fields(application: &Application) -> Vec<&'static str> {
    let a = application;
    let missing = [
        ("name", &a.name),
        ("city", &a.city),
        ("sites", &a.sites),
        ("contact", &a.contact),
        ("phone", &a.phone),
        ("purpose", &a.purpose),
        ("signed_by", &a.signed_by),
    ];
    let fits = |text: &str, most: usize| !text.trim().is_empty() && text.chars().count() <= most;
    let most = |field: &str| if matches!(field, "sites" | "purpose") { 2_000 } else { 200 };
    let mut wrong: Vec<&'static str> = missing
        .into_iter()
        .filter(|(field, text)| !fits(text, most(field)))
        .map(|(field, _)| field)
        .collect();
    if !fits(&a.email, 200) || !a.email.trim().contains('@') {
        wrong.push("email");
    }
    if kind_of(&a.kind).is_none() {
        wrong.push("kind");
    }
    wrong
}

/// Kinds that apply: the department and its offices do not.
pub const KINDS: &[&str] = &["clinic", "hospital", "pharmacy", "school", "childcare"];

fn kind_of(word: &str) -> Option<OrganizationKind> {
    KINDS.contains(&word).then(|| organization::kind_of_word(word)).flatten()
}

/// An application, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provider {
    /// Name for URLs.
    pub id: PublicId,
    /// What was filled in.
    pub application: Application,
    /// Where it stands.
    pub state: State,
    /// When it was sent.
    pub applied_at: Timestamp,
    /// When it was decided last, and by whom.
    pub decided: Option<(Timestamp, UserId)>,
    /// Why it was refused or ended.
    pub note: String,
    /// Until when it takes part.
    pub until: Option<Timestamp>,
}

/// Where a provider stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// Waits for the state.
    Applied,
    /// Takes part.
    Approved,
    /// Its year is over, and nobody has renewed it.
    Lapsed,
    /// Was not let in.
    Refused,
    /// Was ended.
    Ended,
}

impl State {
    /// The word it is shown and stored by; a lapsed one is stored as approved.
    pub const fn word(self) -> &'static str {
        match self {
            State::Applied => "applied",
            State::Approved => "approved",
            State::Lapsed => "lapsed",
            State::Refused => "refused",
            State::Ended => "ended",
        }
    }

    fn of(row: &ProviderRow, now: Timestamp) -> Self {
        match row.state.as_str() {
            "applied" => State::Applied,
            "approved" if row.until > now => State::Approved,
            "approved" => State::Lapsed,
            "refused" => State::Refused,
            _ => State::Ended,
        }
    }
}

/// What the state decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Takes part for a year, under this code (what it calls itself in messages).
    Approve(String),
    /// Is not let in.
    Refuse(String),
    /// Another year.
    Renew,
    /// Does not take part any more, at once.
    End(String),
}

/// Takes an application. Nobody is known who sends it, so it is never shown to anybody but the state.
pub fn apply(registry: &Registry, application: &Application) -> Result<bool, Error> {
    if !wrong_fields(application).is_empty() {
        return Err(Error::Invalid("the application is not complete".to_owned()));
    }
    let text = serde_json::to_string(application)
        .map_err(|error| Error::Internal(format!("an application cannot be written: {error}")))?;
    let now = registry.now();
    let row = ProviderRow {
        id: registry.core.id(),
        public_id: registry::public_id(),
        state: State::Applied.word().to_owned(),
        organization: None,
        application: text,
        applied_at: now,
        decided: None,
        note: String::new(),
        until: now,
    };
    let entry = AuditEntry::new(now, "unknown", Action::ApplyProvider.word())
        .object(format!("application:{}", row.public_id));
    Ok(registry.db().write(move |tx| {
        if provider::waiting(tx)? >= MOST_WAITING {
            return Ok(false);
        }
        provider::insert(tx, &row)?;
        tx.audit(entry.clone());
        Ok::<_, jenner_store::StoreError>(true)
    })?)
}

/// Providers that applied or take part, the latest first.
pub fn list(registry: &Registry, access: &Access) -> Result<Vec<Provider>, Error> {
    door::require(registry, access, Permission::ManageOrganizations, Action::ListProviders)?;
    let now = registry.now();
    let rows = registry.db().read(|tx| {
        tx.audit(door::entry(registry, access, Action::ListProviders, None));
        provider::all(tx)
    })?;
    Ok(rows.iter().map(|row| of_row(row, now)).collect())
}

fn of_row(row: &ProviderRow, now: Timestamp) -> Provider {
    Provider {
        id: row.public_id,
        application: serde_json::from_str(&row.application).unwrap_or_default(),
        state: State::of(row, now),
        applied_at: row.applied_at,
        decided: row.decided,
        note: row.note.clone(),
        until: row.organization.map(|_| row.until),
    }
}

/// Decides about a provider. `None`: there is no such one. `Some(false)`: it is past that decision.
pub fn decide(
    registry: &Registry,
    access: &Access,
    id: PublicId,
    decision: &Decision,
) -> Result<Option<bool>, Error> {
    door::require(registry, access, Permission::ManageOrganizations, Action::DecideProvider)?;
    let by = match access.actor() {
        Actor::User(user) => user,
        Actor::Interface(_) | Actor::Operator => UserId(0),
    };
    let Some(mut row) = registry.db().read(|tx| provider::by_public_id(tx, id))? else { return Ok(None) };
    let (now, was) = (registry.now(), row.state.clone());
    let state = State::of(&row, now);
    let year = Timestamp(now.0 + YEAR * DAY);
    row.decided = Some((now, by));
    match (decision, state) {
        (Decision::Approve(code), State::Applied) => {
            row.organization = Some(found(registry, access, &row, code)?);
            row.state = State::Approved.word().to_owned();
            row.until = year;
        }
        (Decision::Refuse(why), State::Applied) => {
            row.state = State::Refused.word().to_owned();
            row.note = because(why)?;
        }
        (Decision::Renew, State::Approved | State::Lapsed) => row.until = year,
        (Decision::End(why), State::Approved | State::Lapsed) => {
            row.state = State::Ended.word().to_owned();
            row.note = because(why)?;
        }
        _ => return Ok(Some(false)),
    }
    let mut entry = door::entry(registry, access, Action::DecideProvider, None);
    entry.object = format!("application:{id}").into();
    entry.detail = format!("{{\"from\":\"{was}\",\"to\":\"{}\"}}", row.state).into();
    let changed = registry.db().write(move |tx| {
        let changed = provider::decide(tx, &row, &was)?;
        if changed > 0 {
            tx.audit(entry.clone());
        }
        Ok::<_, jenner_store::StoreError>(changed)
    })?;
    Ok(Some(changed > 0))
}

fn because(why: &str) -> Result<String, Error> {
    let why = why.trim();
    match why.chars().count() {
        0 => Err(Error::Invalid("say why, in a few words".to_owned())),
        1..=500 => Ok(why.to_owned()),
        _ => Err(Error::Invalid("the reason is longer than 500 letters".to_owned())),
    }
}

/// Makes the organization of an application.
fn found(
    registry: &Registry,
    access: &Access,
    row: &ProviderRow,
    code: &str,
) -> Result<jenner_model::OrganizationId, Error> {
    let application: Application = serde_json::from_str(&row.application).unwrap_or_default();
    if by_code(registry, code.trim())?.is_some() {
        return Err(Error::Invalid("there is an organization with this code already".to_owned()));
    }
    let new = NewOrganization {
        parent: None,
        kind: kind_of(&application.kind).unwrap_or(OrganizationKind::Clinic),
        name: application.name.trim().into(),
        code: code.trim().into(),
        vfc_pin: None,
        county: None,
        city: application.city.trim().into(),
    };
    let made = add(registry, access, vec![new])?;
    made.first()
        .map(|organization| organization.id)
        .ok_or_else(|| Error::Internal("the organization was not made".to_owned()))
}
