//! What people know of a person and no message carries: school, custody, programme status, a dose put off. Sealed, because much
//! of it tells of the family; found by home, so that it follows its person through merge and split.

use jenner_codes::Cvx;
use jenner_model::access::Access;
use jenner_model::{Date, OrganizationId, PersonId, Timestamp};
use jenner_store::StoreError;
use jenner_store::queries::by_hand::{self as rows, FactRow};
use jenner_store::queries::merged;
use serde::{Deserialize, Serialize};

use super::Token;
use crate::access::door::{self, Action};
use crate::identity::decisions;
use crate::vault::Class;
use crate::{Error, Registry};

/// Something known of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// The school or childcare that the person goes to.
    School(String),
    /// What a court or an agreement says about who may ask and decide.
    Custody(String),
    /// Status in the programme for children (code of table 0064), until when it was checked.
    Programme(String),
    /// Status for the whole state (code of table 0441), since a day.
    StateStatus(String, Option<Date>),
    /// A dose that was not given on a day, and why.
    NotGiven(NotGiven),
}

/// A dose that was due and was not given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotGiven {
    /// The vaccine.
    pub vaccine: Cvx,
    /// The day.
    pub on: Date,
    /// Why.
    pub why: Why,
    /// In the words of who wrote it down.
    pub text: String,
}

/// Why a dose that was due was not given. A refusal is a statement of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// Put off: ill, pregnant, waiting for a result.
    Deferred,
    /// None on the shelf.
    NotInStock,
}

impl Why {
    /// The word in forms and language files.
    pub const fn word(self) -> &'static str {
        match self {
            Why::Deferred => "deferred",
            Why::NotInStock => "not-in-stock",
        }
    }

    /// Of a word.
    pub fn of_word(word: &str) -> Option<Self> {
        [Why::Deferred, Why::NotInStock].into_iter().find(|one| one.word() == word)
    }
}

impl Fact {
    /// The word it is stored by. A person has one fact of each kind that stands, save doses not given, which add up.
    pub const fn kind(&self) -> &'static str {
        match self {
            Fact::School(_) => "school",
            Fact::Custody(_) => "custody",
            Fact::Programme(_) => "programme",
            Fact::StateStatus(..) => "state_status",
            Fact::NotGiven(_) => "not_given",
        }
    }

    fn adds_up(&self) -> bool {
        matches!(self, Fact::NotGiven(_))
    }
}

/// A fact with who wrote it down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// What.
    pub fact: Fact,
    /// By whom.
    pub organization: OrganizationId,
    /// When.
    pub at: Timestamp,
    /// When it was replaced; `None` while it stands.
    pub ended_at: Option<Timestamp>,
}

/// All facts of a person whose record has been opened through the door, the oldest first.
pub fn of(registry: &Registry, access: &Access, person: PersonId) -> Result<Vec<Known>, Error> {
    let found = registry.db().read(|tx| {
        let mut homes: Vec<PersonId> =
            merged::behind(tx, &[person])?.into_iter().map(|row| row.home).collect();
        homes.push(person);
        rows::facts_of(tx, access, &homes)
    })?;
    found
        .into_iter()
        .map(|row| {
            let plain = registry.vault().open(Class::Identifier, &row.sealed)?;
            let fact = serde_json::from_slice(&plain)
                .map_err(|_| Error::Store(StoreError::Content("a fact of a person")))?;
            Ok(Known { fact, organization: row.organization, at: row.at, ended_at: row.ended_at })
        })
        .collect()
}

/// Whether a court or an agreement limits who may ask about somebody. What it says is for people to read.
pub(crate) fn custody_is_limited(
    registry: &Registry,
    access: &Access,
    person: PersonId,
) -> Result<bool, Error> {
    let custody = |one: &Known| one.ended_at.is_none() && matches!(one.fact, Fact::Custody(_));
    Ok(of(registry, access, person)?.iter().any(custody))
}

/// Writes facts down. What stood of the same kind ends. A form that was taken before adds nothing.
pub(super) fn put(
    registry: &Registry,
    access: &Access,
    home: PersonId,
    token: &Token,
    facts: &[Fact],
) -> Result<(), Error> {
    if facts.is_empty() {
        return Ok(());
    }
    let mut new = Vec::with_capacity(facts.len());
    for fact in facts {
        let plain = serde_json::to_vec(fact)
            .map_err(|error| Error::Internal(format!("a fact has no stored form: {error}")))?;
        let row = FactRow {
            home,
            id: registry.core.id(),
            kind: fact.kind().to_owned(),
            organization: access.organization(),
            form: token.as_str().to_owned(),
            sealed: registry.vault().seal(Class::Identifier, &plain),
            at: registry.now(),
            by: decisions::actor(access),
            ended_at: None,
        };
        new.push((row, fact.adds_up()));
    }
    let mut entry = door::entry(registry, access, Action::WriteFact, Some(home));
    let kinds: Vec<&str> = facts.iter().map(Fact::kind).collect();
    entry.detail = serde_json::json!({ "kinds": kinds }).to_string().into();
    let access = access.clone();
    registry.takes_changes()?;
    registry.db().write(move |tx| {
        let mut homes: Vec<PersonId> = merged::behind(tx, &[home])?.into_iter().map(|row| row.home).collect();
        homes.push(home);
        let before = rows::facts_of(tx, &access, &homes)?;
        if new.iter().any(|(row, _)| before.iter().any(|known| known.form == row.form)) {
            return Ok(());
        }
        for (row, adds_up) in &new {
            let replaced = before.iter().filter(|known| known.ended_at.is_none() && known.kind == row.kind);
            for known in replaced.filter(|_| !adds_up) {
                rows::end_fact(tx, known.home, known.id, row.at, &row.by)?;
            }
        }
        let new: Vec<FactRow> = new.iter().map(|(row, _)| row.clone()).collect();
        rows::insert_facts(tx, &access, &new)?;
        tx.audit(entry.clone());
        Ok::<_, Error>(())
    })
}
