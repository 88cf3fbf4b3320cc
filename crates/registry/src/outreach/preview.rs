//! What somebody looks at before a run is approved: the first recipients with the message that they would get.

use jenner_model::access::Access;
use jenner_store::AuditEntry;
use jenner_store::queries::outreach_attempt as attempts;

use super::delivery::{Address, Message};
use super::run;
use super::{send, words};
use crate::access::door::{self, Action};
use crate::{Error, Registry};

/// Recipients that are shown.
pub const FIRST: i64 = 5;

/// A recipient, with most of the address hidden.
#[derive(Debug, Clone)]
pub struct Recipient {
    /// First names of those who are due.
    pub names: Vec<String>,
    /// Where they are told: `(•••) •••-0143`, or city and ZIP.
    pub place: String,
    /// The message.
    pub message: Message,
}

/// The first recipients of a plan, in the order in which they are told. Each is noted as shown.
pub fn first(registry: &Registry, access: &Access, id: i64) -> Result<Vec<Recipient>, Error> {
    let Some(run) = run::of_asker(registry, access, id, Action::OpenOutreach)? else { return Ok(Vec::new()) };
    let open = send::open(registry, run)?;
    let now = registry.now();
    let rows = registry.db().read(|tx| attempts::next(tx, access, id, "planned", None, now, FIRST))?;
    let mut shown = Vec::new();
    let mut entries: Vec<AuditEntry> = Vec::new();
    for made in words::make(registry, access, &open.run, &open.ready, &open.speaker, rows)? {
        let Ok(message) = made.message else { continue };
        entries.extend(
            made.people.iter().map(|one| door::entry(registry, access, Action::Found, Some(one.person))),
        );
        shown.push(Recipient {
            names: made.people.iter().map(|one| one.given.clone()).collect(),
            place: place(&message.to),
            message,
        });
    }
    registry.db().audit(entries)?;
    Ok(shown)
}

fn place(to: &Address) -> String {
    match to {
        Address::Contact(contact) => contact.masked(),
        Address::Post(post) => format!("{} {}", post.city, post.zip).trim().to_owned(),
    }
}
