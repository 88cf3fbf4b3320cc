//! What comes back: delivery reports, bounces, STOP and START. All of it may come twice, late, or for an attempt that is gone.

use jenner_model::Timestamp;
use jenner_model::access::Access;
use jenner_store::StoreError;
use jenner_store::queries::outreach as rows;
use jenner_store::queries::outreach_attempt as attempts;

use super::delivery::{AttemptId, Bounce, Channel};
use super::run;
use crate::access::door::{self, Action};
use crate::access::of_operator;
use crate::family::contact::Contact;
use crate::{Error, Registry};

/// Reminder and recall as carriers see it: `registry.outreach()`.
#[derive(Clone, Copy)]
pub struct Outreach<'r>(&'r Registry);

impl Registry {
    /// What carriers tell of messages that they were given.
    pub fn outreach(&self) -> Outreach<'_> {
        Outreach(self)
    }
}

impl Outreach<'_> {
    /// The attempt that a carrier calls so in its receipt.
    pub fn attempt_of(&self, reference: &str) -> Result<Option<AttemptId>, Error> {
        if reference.is_empty() {
            return Ok(None);
        }
        Ok(self.0.db().read(|tx| attempts::of_reference(tx, reference))?.map(AttemptId))
    }

    /// A message has arrived: an attempt of which nobody knew whether it left did. False where there is nothing to change.
    pub fn delivered(&self, attempt: AttemptId) -> Result<bool, Error> {
        Ok(self.0.db().write(move |tx| attempts::turn(tx, attempt.0, "unsure", "sent", ""))?)
    }

    /// A message came back. After a hard bounce that phone or address is not used until somebody takes it up again. False where the
    /// attempt was not told.
    pub fn bounced(&self, attempt: AttemptId, bounce: Bounce) -> Result<bool, Error> {
        let registry = self.0;
        let word = match bounce {
            Bounce::Hard => "bounced_hard",
            Bounce::Soft => "bounced_soft",
        };
        let (access, now) = (nobody(), registry.now());
        Ok(registry.db().write(move |tx| {
            let contact = attempts::get(tx, &access, attempt.0)?.and_then(|row| row.contact);
            if bounce == Bounce::Hard
                && let Some(contact) = contact
            {
                rows::stop(tx, &contact, "bounce", now)?;
            }
            let sent = attempts::turn(tx, attempt.0, "sent", "failed", word)?;
            Ok::<_, StoreError>(sent || attempts::turn(tx, attempt.0, "unsure", "failed", word)?)
        })?)
    }

    /// Somebody answered STOP, or used the link to unsubscribe: nothing is sent there any more, in no run. At once.
    pub fn stopped(&self, contact: &Contact) -> Result<(), Error> {
        note(self.0, contact, "stop").map(drop)
    }

    /// Whether somebody answered STOP there, and not START since.
    pub fn is_stopped(&self, contact: &Contact) -> Result<bool, Error> {
        let hashes = contact.hashes(self.0);
        Ok(self.0.db().read(|tx| rows::stops(tx, &hashes))?.values().any(|why| why == "stop"))
    }

    /// Somebody answered START, or a clinic has checked the address: it may be used again.
    pub fn started(&self, contact: &Contact) -> Result<bool, Error> {
        let registry = self.0;
        let hashes = contact.hashes(registry);
        let entry = door::entry(registry, &nobody(), Action::StopContact, None)
            .detail(format!("{{\"channel\":\"{}\",\"now\":\"start\"}}", contact.channel()));
        Ok(registry.db().write(move |tx| {
            let gone = rows::start(tx, &hashes, "stop")? + rows::start(tx, &hashes, "bounce")?;
            tx.audit(entry.clone());
            Ok::<_, StoreError>(gone > 0)
        })?)
    }
}

fn nobody() -> Access {
    of_operator(jenner_model::OrganizationId(0))
}

/// Keeps a phone or an e-mail address from being used. Who it belongs to is not asked: whoever has it on file is not told there.
pub(super) fn note(registry: &Registry, contact: &Contact, why: &'static str) -> Result<(), Error> {
    let Some(hash) = contact.hashes(registry).first().copied() else {
        return Err(Error::Internal("the vault has no key for contacts".to_owned()));
    };
    let now: Timestamp = registry.now();
    let entry = door::entry(registry, &nobody(), Action::StopContact, None)
        .detail(format!("{{\"channel\":\"{}\",\"now\":\"{why}\"}}", contact.channel()));
    registry.db().write(move |tx| {
        rows::stop(tx, &hash, why, now)?;
        tx.audit(entry.clone());
        Ok::<_, StoreError>(())
    })?;
    Ok(())
}

/// What a human says of an attempt of which nobody knows whether it left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Settled {
    /// It arrived.
    Arrived,
    /// It did not: it may be sent, with the same number.
    SendIt,
    /// Leave it.
    LeaveIt,
}

/// Says what became of all unsure attempts of a run by a channel. `None`: there is no such run for the asker; else how many.
pub fn settle(
    registry: &Registry,
    access: &Access,
    id: i64,
    channel: Channel,
    how: Settled,
) -> Result<Option<usize>, Error> {
    registry.takes_changes()?;
    let Some(run) = run::of_asker(registry, access, id, Action::ChangeOutreach)? else { return Ok(None) };
    let (to, problem) = match how {
        Settled::Arrived => ("sent", ""),
        Settled::SendIt => ("planned", ""),
        Settled::LeaveIt => ("failed", "left_unsure"),
    };
    let entry = run::told(registry, access, Action::ChangeOutreach, run.id)
        .detail(format!("{{\"step\":\"settle\",\"to\":\"{to}\"}}"));
    let access = access.clone();
    Ok(Some(registry.db().write(move |tx| {
        let rows =
            attempts::next(tx, &access, id, "unsure", Some(channel.word()), Timestamp(i64::MAX), 100_000)?;
        let mut count = 0;
        for row in rows {
            count += usize::from(attempts::turn(tx, row.id, "unsure", to, problem)?);
        }
        tx.audit(entry.clone());
        Ok::<_, StoreError>(count)
    })?))
}
