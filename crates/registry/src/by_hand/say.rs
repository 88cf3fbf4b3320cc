//! The one way from a page into the intake.

use jenner_hl7::finding::Verdict;
use jenner_linkage::Profile;
use jenner_model::access::{Access, Actor};
use jenner_model::dose::Provider;
use jenner_model::person::Demographics;
use jenner_model::report::Statement;
use jenner_model::{OrganizationId, PersonId, ReportId, SourceId};
use jenner_store::queries::message::{self, MessageKey};
use jenner_store::queries::report::HomedReport;
use jenner_store::queries::{account, report};
use serde::{Deserialize, Serialize};

use super::{Token, Written};
use crate::identity::described;
use crate::intake::{self, AddressedTo, ContentKey, Incoming, Prepared, control_key};
use crate::messages::{Entry, Transport};
use crate::participation::suppression::Hashed;
use crate::{Error, Registry};

/// The numbering under which an organization's people speak.
pub(crate) const BY_HAND: &str = "by hand";

/// What was done, as the message log names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    /// Doses that were given, refusals.
    Record,
    /// Past doses.
    Past,
    /// A dose was put right.
    Change,
    /// A dose was taken out.
    Remove,
    /// A dose came from, or went to, another person.
    Move,
    /// A reaction was noted.
    Reaction,
    /// Who somebody is.
    Person,
    /// One of these was undone.
    Undo,
}

impl Deed {
    /// The word in the message log.
    pub const fn word(self) -> &'static str {
        match self {
            Deed::Record => "record",
            Deed::Past => "past",
            Deed::Change => "change",
            Deed::Remove => "remove",
            Deed::Move => "move",
            Deed::Reaction => "reaction",
            Deed::Person => "person",
            Deed::Undo => "undo",
        }
    }
}

/// What is written down.
pub(super) struct Said {
    pub(super) deed: Deed,
    pub(super) token: Token,
    /// The home it is said of.
    pub(super) home: PersonId,
    pub(super) source: SourceId,
    pub(super) statements: Vec<Statement>,
    /// What takes it back.
    pub(super) undo: Vec<Statement>,
    /// The state it was decided on.
    pub(super) on: Option<State>,
    /// Who the person is once this is said, where it is about that: what they are found by.
    pub(super) described: Option<Demographics>,
}

/// As the message log keeps it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Sheet {
    pub(super) deed: Deed,
    pub(super) by: Actor,
    pub(super) home: PersonId,
    pub(super) source: SourceId,
    pub(super) statements: Vec<Statement>,
    pub(super) undo: Vec<Statement>,
}

/// What has been said about a person so far, as one value: it changes with every report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct State(ContentKey);

impl State {
    /// As it stands in a form.
    pub fn word(self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Of some of a person's reports.
    pub(super) fn of<'r>(reports: impl Iterator<Item = &'r jenner_model::report::Report>) -> Self {
        Self(intake::state_of(reports))
    }
}

/// The state of a person now, with all reports and their homes. Nothing of it is shown to anybody.
pub fn state(registry: &Registry, access: &Access, person: PersonId) -> Result<State, Error> {
    reports(registry, access, person).map(|(state, _)| state)
}

pub(super) fn reports(
    registry: &Registry,
    access: &Access,
    person: PersonId,
) -> Result<(State, Vec<HomedReport>), Error> {
    let homed = registry.db().read(|tx| report::of_people_by_home(tx, access, &[person]))?;
    let homed: Vec<HomedReport> = homed.into_values().flatten().collect();
    Ok((State::of(homed.iter().map(|one| &one.report)), homed))
}

/// How a form of an organization is known again.
fn key(organization: OrganizationId, token: &Token) -> MessageKey {
    let parts: [&[u8]; 3] = [&organization.0.to_be_bytes(), b"form", token.as_str().as_bytes()];
    MessageKey { control: control_key(token.as_str()), content: intake::content_key(&parts) }
}

/// The message that a form became, if it was taken.
pub(super) fn message_of(
    registry: &Registry,
    access: &Access,
    token: &Token,
) -> Result<Option<message::MessageDetail>, Error> {
    let key = key(access.organization(), token);
    let found = registry.db().read(|tx| {
        let receipt = message::receipts(tx, &[key])?.remove(&key.content);
        receipt.map_or(Ok(None), |row| message::get(tx, access, row.message))
    })?;
    Ok(found)
}

/// The source of what an organization's people write down.
pub(super) fn source(registry: &Registry, access: &Access) -> Result<SourceId, Error> {
    registry.core.source(access.organization(), BY_HAND)
}

/// Writes it down. When this returns [`Written::Now`], it is on disk.
pub(super) fn say(registry: &Registry, access: &Access, said: Said) -> Result<Written, Error> {
    registry.takes_changes()?;
    let sheet = Sheet {
        deed: said.deed,
        by: access.actor(),
        home: said.home,
        source: said.source,
        statements: said.statements,
        undo: said.undo,
    };
    let written =
        |error: serde_json::Error| Error::Internal(format!("a statement has no stored form: {error}"));
    let body = serde_json::to_vec(&sheet).map_err(written)?;
    let entry = Entry {
        control_id: said.token.as_str().into(),
        message_type: said.deed.word().into(),
        ..intake::entry(registry, access, Transport::Hand, &body)?
    };
    let organization = access.organization();
    let who = said.described.as_ref();
    let profile = who.map_or_else(Profile::default, |who| described::profile(organization, who));
    let keys = who.map_or_else(Vec::new, |who| described::keys(who, &profile));
    let prepared = sheet.statements.iter().enumerate().map(|(n, one)| {
        let place = u32::try_from(n + 1).unwrap_or(0);
        Prepared::new(ReportId(registry.core.id()), one.clone(), place).map_err(written)
    });
    let incoming = Incoming {
        access: access.clone(),
        key: key(organization, &said.token),
        addressed_to: AddressedTo::Hand,
        named: Some(said.home),
        unless_changed: said.on.map(|state| state.0),
        source: said.source,
        said_at: entry.received_at,
        profile,
        statements: prepared.collect::<Result<_, Error>>()?,
        keys,
        dropped: 0,
        findings: Vec::new(),
        verdict: Verdict::AA,
        newcomer: registry.core.newcomer(),
        // Somebody who is here did not leave.
        stays_out: Some(Hashed::default()),
        entry,
    };
    let taken = registry.intake.ask(incoming).map_err(|_| Error::Stopping)?.map_err(intake::shared)?;
    Ok(match (taken.outrun, taken.replayed) {
        (true, _) => Written::Changed,
        (_, true) => Written::Before,
        _ => Written::Now,
    })
}

/// Who writes: the signed-in user, as the statement names them.
pub(super) fn writer(registry: &Registry, access: &Access) -> Result<Option<Provider>, Error> {
    let Actor::User(user) = access.actor() else { return Ok(None) };
    let names = registry.db().read(|tx| account::display_names(tx, &[user]))?;
    Ok(names.into_iter().next().map(|(_, name)| provider(&name)))
}

/// A name as people write it, `Dana Broussard, RN`.
pub fn provider(name: &str) -> Provider {
    let (name, degree) = name.split_once(',').unwrap_or((name, ""));
    let (given, family) = name.trim().rsplit_once(' ').unwrap_or(("", name.trim()));
    Provider {
        family: family.into(),
        given: given.into(),
        degree: degree.trim().into(),
        ..Provider::default()
    }
}
