//! Reading the message log.

use std::collections::HashMap;

use jenner_hl7::finding::Finding;
use jenner_model::access::Access;
use jenner_model::{MessageId, OrganizationId, PublicId};
use jenner_store::queries::message::{MessageFilter, MessageLine};
use jenner_store::queries::{self, person};

use crate::access::door::{self, Action};
use crate::access::roles::{Permission, may};
use crate::{Error, Registry, packed};

/// What to look for.
pub type Filter = MessageFilter;
/// A line of the log.
pub type Line = MessageLine;

/// A page of the log.
#[derive(Debug, Clone)]
pub struct Page {
    /// Lines, newest first.
    pub lines: Vec<Line>,
    /// Where the next page starts, if there is one.
    pub next: Option<MessageId>,
}

/// Lines on a page.
const PAGE: usize = 50;

/// A page of the log: the own organization's, or everybody's for those who keep the data right.
pub fn list(registry: &Registry, access: &Access, mut filter: Filter) -> Result<Page, Error> {
    door::require(registry, access, Permission::ReadOwnMessages, Action::ListMessages)?;
    if !may(access.role(), Permission::ReadAllMessages) {
        filter.organization = Some(access.organization());
    }
    let mut lines =
        registry.db().read(|tx| queries::message::list(tx, access, &filter, PAGE as i64 + 1))?;
    let next = (lines.len() > PAGE).then(|| lines[PAGE - 1].id);
    lines.truncate(PAGE);
    registry.db().audit(vec![door::entry(registry, access, Action::ListMessages, None)])?;
    Ok(Page { lines, next })
}

/// A message, whole.
#[derive(Debug, Clone)]
pub struct Detail {
    /// Its line in the log.
    pub line: Line,
    /// As received.
    pub body: Vec<u8>,
    /// As answered; empty where the answer is not kept.
    pub answer: Vec<u8>,
    /// What was found in it.
    pub findings: Vec<Finding>,
    /// The person's page, if the message is about somebody.
    pub person: Option<PublicId>,
}

/// One message. `None` when there is none, or when it is another organization's.
pub fn get(registry: &Registry, access: &Access, message: MessageId) -> Result<Option<Detail>, Error> {
    door::require(registry, access, Permission::ReadOwnMessages, Action::ReadMessage)?;
    let found = registry.db().read(|tx| queries::message::get(tx, access, message))?;
    let all = may(access.role(), Permission::ReadAllMessages);
    let Some(found) = found.filter(|m| all || m.line.organization == Some(access.organization())) else {
        return Ok(None);
    };
    let person = match found.line.person {
        Some(person) => registry.db().read(|tx| person::by_ids(tx, access, &[person]))?.remove(&person),
        None => None,
    };
    let mut entry = door::entry(registry, access, Action::ReadMessage, found.line.person);
    entry.object = format!("message:{}", message.0).into();
    registry.db().audit(vec![entry])?;
    Ok(Some(Detail {
        body: packed::unpack(&found.body)?,
        answer: packed::unpack(&found.answer)?,
        findings: serde_json::from_str(&found.findings).unwrap_or_default(),
        person: person.map(|person| person.public_id),
        line: found.line,
    }))
}

/// Messages of the last `days` days by outcome: the own organization's, or everybody's.
pub fn outcomes(registry: &Registry, access: &Access, days: i64) -> Result<HashMap<String, i64>, Error> {
    door::require(registry, access, Permission::ReadOwnMessages, Action::ListMessages)?;
    let own: Option<OrganizationId> =
        (!may(access.role(), Permission::ReadAllMessages)).then(|| access.organization());
    let since = jenner_model::Timestamp(registry.now().0 - days * 86_400_000_000);
    let counts = registry.db().read(|tx| queries::message::count_by_outcome(tx, access, own, since))?;
    Ok(counts.into_iter().collect())
}
