//! The family's own page: who asks is proved by a code to the phone or e-mail address on file, or by a code that a clinic or
//! a school nurse handed over; then the record, what is due, links for a day, corrections, reminders.
//!
//! - [`contact`]: phones and e-mail addresses, and which of them may open a record
//! - [`prove`]: the code, and the one answer to everybody who cannot show it
//! - [`access_code`]: codes that clinics and school nurses hand over
//! - [`visit`]: the family account, and whom it reaches for an hour
//! - [`outbox`]: letters that leave by text message or e-mail
//! - [`people`]: the family list
//! - [`share`]: links for 24 hours
//! - [`requests`]: "something is wrong" and "you could not find us": sent, answered, followed
//! - [`reminders`]: how a family wants to be reminded
//!
//! A family account has no password. Each visit proves again that its phone, e-mail address or access code still belongs to
//! the people it reaches; a person is reached only for as long as a visit lasts.

pub mod access_code;
pub mod contact;
mod limits;
pub mod outbox;
pub mod people;
pub mod prove;
pub mod reminders;
pub mod requests;
pub mod share;
pub mod visit;

use std::sync::Arc;

use jenner_model::access::{Access, Origin};
use jenner_model::record::Record;
use jenner_model::{Date, OrganizationId, PersonId, Timestamp};
use jenner_store::AuditEntry;
use jenner_store::queries::scope::Kind;
use jenner_store::queries::{family, family_request};

use crate::access::door::{self, Action};
use crate::access::entry::Whence;
use crate::{Error, Registry};

/// Years at which somebody comes of age.
const GROWN_UP: i16 = 18;

/// What the program does by itself, of nobody and for nobody.
fn program() -> Access {
    crate::access::of_operator(OrganizationId(0))
}

/// The first day on which somebody is of age: who is born on 29 February comes of age on 28 February of a common year.
fn of_age_on(born: Date) -> Option<Date> {
    born.checked_add(jiff::Span::new().years(GROWN_UP)).ok()
}

/// How a family reaches a record on a day: as a parent's child, or as the own. `None` without a birth date.
pub fn kind_of(record: &Record, today: Date) -> Option<Kind> {
    let born = record.demographics.birth_date?;
    match of_age_on(born) {
        Some(grown) if today < grown => Some(Kind::Child),
        _ => Some(Kind::Oneself),
    }
}

/// A kind by its word in the tables of this room.
fn kind_of_word(word: &str) -> Kind {
    if word == Kind::Oneself.word() { Kind::Oneself } else { Kind::Child }
}

/// Removes what is over: codes whose time has passed, links that ended a month ago, claims that found nobody's record and
/// ended three months ago.
pub fn sweep(registry: &Registry) -> Result<(), Error> {
    const DAY: i64 = 24 * 60 * 60 * 1_000_000;
    let now = registry.now();
    registry.db().write(move |tx| {
        family::sweep_tries(tx, now)?;
        family::sweep_links(tx, Timestamp(now.0 - 30 * DAY))?;
        family_request::sweep_claims(tx, Timestamp(now.0 - 90 * DAY)).map(drop)
    })?;
    Ok(())
}

/// An entry of somebody outside, whom nobody knows: neither a user nor the program. It says from where.
fn of_somebody(registry: &Registry, action: Action, person: Option<PersonId>, whence: &Whence) -> AuditEntry {
    let origin = Origin { address: whence.address.parse().ok(), device: String::new() };
    let mut entry = door::entry(registry, &program().seen_from(Some(Arc::new(origin))), action, person);
    entry.actor = "public".into();
    entry.role = "".into();
    entry.organization = None;
    entry
}
