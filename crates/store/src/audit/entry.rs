//! One line of the audit log and its canonical bytes.

use std::borrow::Cow;

use jenner_model::access::{Access, Actor};
use jenner_model::{OrganizationId, PersonId, Timestamp};
use serde::Serialize;
use sha2::{Digest, Sha256};

/// Who did what, when, to whom, for what purpose and with what result.
///
/// Holds no names and no message text: people are known by their nameless id, things by an id in `object`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// When, UTC.
    pub at: Timestamp,
    /// Who: `user:12`, `interface:3`, `operator`, or what a failed sign-in is known by.
    pub actor: Cow<'static, str>,
    /// In which role; empty where there is none (a failed sign-in).
    pub role: Cow<'static, str>,
    /// For which organization.
    pub organization: Option<OrganizationId>,
    /// What was done: `person.view`, `message.accept`, `user.sign_in` …
    pub action: Cow<'static, str>,
    /// Whose data, if it was one person's.
    pub person: Option<PersonId>,
    /// Which thing: `message:123`, `lot:77`, `route:/people`; may be empty.
    pub object: Cow<'static, str>,
    /// What for; empty where there is none.
    pub purpose: Cow<'static, str>,
    /// `ok`, or why not: `denied`, `not_found`, `failed`.
    pub result: Cow<'static, str>,
    /// More, as compact JSON: what changed, from what to what. No free text of people. Of an entry about a person it is
    /// sealed on its way into the log ([`DetailSealer`](super::DetailSealer)).
    pub detail: Cow<'static, str>,
    /// From where, of people: the client's address and the session. Empty where that is not known.
    pub origin: Cow<'static, str>,
}

impl AuditEntry {
    /// An entry of nobody known: a failed sign-in, a refused connection.
    pub fn new(
        at: Timestamp,
        actor: impl Into<Cow<'static, str>>,
        action: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            at,
            actor: actor.into(),
            role: "".into(),
            organization: None,
            action: action.into(),
            person: None,
            object: "".into(),
            purpose: "".into(),
            result: "ok".into(),
            detail: "".into(),
            origin: "".into(),
        }
    }

    /// An entry of the holder of a ticket.
    pub fn by(access: &Access, at: Timestamp, action: impl Into<Cow<'static, str>>) -> Self {
        let mut entry = Self::new(at, actor(access.actor()), action);
        entry.role = word(&access.role());
        entry.purpose = word(&access.purpose());
        entry.organization = Some(access.organization());
        if let Some(origin) = access.origin() {
            entry.origin = origin.to_string().into();
        }
        entry
    }

    /// About this person.
    pub fn person(mut self, person: PersonId) -> Self {
        self.person = Some(person);
        self
    }

    /// About this thing.
    pub fn object(mut self, object: impl Into<Cow<'static, str>>) -> Self {
        self.object = object.into();
        self
    }

    /// For this organization.
    pub fn organization(mut self, organization: OrganizationId) -> Self {
        self.organization = Some(organization);
        self
    }

    /// With this result.
    pub fn result(mut self, result: impl Into<Cow<'static, str>>) -> Self {
        self.result = result.into();
        self
    }

    /// With more detail (compact JSON).
    pub fn detail(mut self, detail: impl Into<Cow<'static, str>>) -> Self {
        self.detail = detail.into();
        self
    }

    /// From there.
    pub fn origin(mut self, origin: impl Into<Cow<'static, str>>) -> Self {
        self.origin = origin.into();
        self
    }

    /// The hash of this entry at its place in a chain: `SHA-256(previous hash ‖ canonical bytes)`.
    ///
    /// Canonical bytes, so that others can check a chain with their own program: the letters `JA1`, then the
    /// fields chain, seq, at, actor, role, organization, action, person, object, purpose, result, detail; an entry with an
    /// origin begins with `JA2` instead and ends with its origin. A text is its length in UTF-8 bytes (4 bytes, big-endian) and the bytes; a number is 8 bytes big-endian, two's
    /// complement; an optional number is one byte 1 and the number, or one byte 0.
    pub fn hash(&self, chain: &str, seq: i64, previous: &[u8; 32]) -> [u8; 32] {
        let mut digest = Sha256::new();
        digest.update(previous);
        digest.update(if self.origin.is_empty() { b"JA1" } else { b"JA2" });
        let text = |digest: &mut Sha256, text: &str| {
            digest.update((text.len() as u32).to_be_bytes());
            digest.update(text.as_bytes());
        };
        let optional = |digest: &mut Sha256, number: Option<i64>| match number {
            Some(number) => {
                digest.update([1]);
                digest.update(number.to_be_bytes());
            }
            None => digest.update([0]),
        };
        text(&mut digest, chain);
        digest.update(seq.to_be_bytes());
        digest.update(self.at.0.to_be_bytes());
        text(&mut digest, &self.actor);
        text(&mut digest, &self.role);
        optional(&mut digest, self.organization.map(|o| o.0));
        text(&mut digest, &self.action);
        optional(&mut digest, self.person.map(|p| p.0));
        text(&mut digest, &self.object);
        text(&mut digest, &self.purpose);
        text(&mut digest, &self.result);
        text(&mut digest, &self.detail);
        if !self.origin.is_empty() {
            text(&mut digest, &self.origin);
        }
        digest.finalize().into()
    }
}

/// How the log names who did something: `user:12`, `interface:3`, `operator`.
pub fn actor(actor: Actor) -> Cow<'static, str> {
    match actor {
        Actor::User(id) => format!("user:{}", id.0).into(),
        Actor::Interface(id) => format!("interface:{}", id.0).into(),
        Actor::Operator => "operator".into(),
    }
}

/// The name serde gives a variant: the one spelling of roles and purposes in the system.
fn word(value: &impl Serialize) -> Cow<'static, str> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word.into(),
        _ => "unknown".into(),
    }
}
