//! The confidentiality agreement: what a user accepts before the first page, and again on a cycle. Its words are data.

use std::collections::BTreeMap;

use jenner_model::{Timestamp, UserId};
use jenner_store::queries::account_life;
use serde::Deserialize;

use super::accounts;
use super::door::{self, Action};
use crate::{Error, Registry};

/// The agreement of a jurisdiction.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agreement {
    /// Name of this wording. With another one everybody is asked anew.
    pub version: String,
    /// After so many days it is asked again.
    pub days: u32,
    /// The words in each language, by its code (`en`, `es`).
    pub words: BTreeMap<String, Wording>,
}

/// The words in one language.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wording {
    /// Heading.
    pub title: String,
    /// What is promised, a paragraph each.
    pub points: Vec<String>,
}

impl Agreement {
    /// Reads an agreement; the error says what is wrong with the file.
    pub fn read(text: &str) -> Result<Self, String> {
        let agreement: Self = toml::from_str(text).map_err(|error| error.to_string())?;
        if agreement.version.trim().is_empty() || agreement.days == 0 {
            return Err("the agreement needs a version, and days above 0".to_owned());
        }
        match agreement.words.get("en") {
            Some(wording) if !wording.points.is_empty() => Ok(agreement),
            _ => Err("the agreement needs words in English ([words.en] with title and points)".to_owned()),
        }
    }

    /// The general agreement that comes with the program, for jurisdictions without one of their own.
    pub fn shipped() -> Result<Self, Error> {
        Self::read(include_str!("agreement.toml")).map_err(Error::Internal)
    }

    /// The words in a language, in English where it has none.
    pub fn wording(&self, language: &str) -> Option<&Wording> {
        self.words.get(language).or_else(|| self.words.get("en"))
    }
}

/// Whether a user has yet to accept the agreement, or to accept it again.
pub(crate) fn wanted(registry: &Registry, user: UserId) -> Result<bool, Error> {
    let agreement = registry.agreement();
    let version = agreement.version.clone();
    let at = registry.db().read(|tx| account_life::accepted_at(tx, user, &version))?;
    let lasts = i64::from(agreement.days) * 24 * 60 * 60 * 1_000_000;
    Ok(at.is_none_or(|at| registry.now().0 - at.0 >= lasts))
}

/// When a user accepted the present agreement.
pub fn accepted_at(registry: &Registry, user: UserId) -> Result<Option<Timestamp>, Error> {
    let version = registry.agreement().version.clone();
    Ok(registry.db().read(|tx| account_life::accepted_at(tx, user, &version))?)
}

/// A user accepts the agreement. `version` is the one that was shown: another one must be read first.
pub fn accept(registry: &Registry, user: UserId, version: &str) -> Result<bool, Error> {
    if registry.agreement().version != version {
        return Ok(false);
    }
    let Some(who) = accounts::resume(registry, user)? else { return Ok(false) };
    let (version, now) = (version.to_owned(), registry.now());
    let mut entry = door::entry(registry, &who.access, Action::AcceptAgreement, None);
    entry.object = format!("agreement:{version}").into();
    registry.db().write(move |tx| {
        account_life::accept(tx, user, &version, now)?;
        tx.audit(entry.clone());
        Ok::<(), jenner_store::StoreError>(())
    })?;
    Ok(true)
}
