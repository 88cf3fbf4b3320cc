//! The inbox and corrections, from the registry.

use jenner_hl7::finding::Verdict;
use jenner_model::{InterfaceId, OrganizationId, Timestamp};
use jenner_registry::Error;
use jenner_registry::access::interfaces;
use jenner_registry::access::roles::{Permission, may};
use jenner_registry::messages::inbox::{self, Assignment, Group, SenderKey};
use jenner_registry::messages::{self, correct};

use super::{Clerk, message, refusal};
use crate::desk::{Refusal, SenderDesk, Visitor};
use crate::views::hl7_fields::location;
use crate::views::{CorrectView, Fix, Inbox, InboxGroup, InboxGroupView, InboxOrder, Outcome, Resent, Trial};

/// What the registry says no to in words is shown as words.
pub(super) fn in_words<T>(result: Result<T, Error>) -> Result<Result<T, String>, Refusal> {
    match result {
        Ok(value) => Ok(Ok(value)),
        Err(Error::Invalid(words)) => Ok(Err(words)),
        Err(error) => Err(refusal(error)),
    }
}

/// As above, for what may not be there.
fn found<T>(result: Result<Option<T>, Error>) -> Result<Result<T, String>, Refusal> {
    match in_words(result)? {
        Ok(Some(value)) => Ok(Ok(value)),
        Ok(None) => Err(Refusal::NotFound),
        Err(words) => Ok(Err(words)),
    }
}

/// A group as a URL names it.
fn group_name(sender: SenderKey, rule: &str) -> String {
    format!("{}-{}-{rule}", sender.organization.0, sender.interface.0)
}

fn group_of(name: &str) -> Option<(SenderKey, &str)> {
    let (organization, rest) = name.split_once('-')?;
    let (interface, rule) = rest.split_once('-')?;
    let sender = SenderKey {
        organization: OrganizationId(organization.parse().ok()?),
        interface: InterfaceId(interface.parse().ok()?),
    };
    Some((sender, rule))
}

impl Clerk {
    /// A sender as pages name it: organization, and the credential in brackets.
    pub(super) fn sender_name(&self, sender: SenderKey) -> String {
        let organization = self.organization(sender.organization);
        let all = interfaces::list(&self.registry).unwrap_or_default();
        match all.into_iter().find(|one| one.id == sender.interface) {
            Some(one) => format!("{organization} ({})", one.username),
            None => organization,
        }
    }

    fn inbox_group_row(&self, group: Group) -> InboxGroup {
        let count = |n: i64| u64::try_from(n).unwrap_or(0);
        InboxGroup {
            id: group_name(group.sender, &group.rule),
            sender: self.sender_name(group.sender),
            rule: group.rule,
            wrong: group.wrong,
            advice: group.advice,
            count: count(group.count),
            unseen: count(group.unseen),
            oldest: group.oldest.to_jiff(),
            latest: group.latest.to_jiff(),
            assigned: group.assigned_to,
            note: group.note,
        }
    }
}

impl SenderDesk for Clerk {
    fn inbox(&self, visitor: &Visitor) -> Result<Inbox, Refusal> {
        let access = self.access(visitor)?;
        let found = inbox::list(&self.registry, &access).map_err(refusal)?;
        Ok(Inbox {
            groups: found.groups.into_iter().map(|group| self.inbox_group_row(group)).collect(),
            not_counted: u64::try_from(found.not_counted).unwrap_or(0),
        })
    }

    fn inbox_group(&self, visitor: &Visitor, group: &str) -> Result<InboxGroupView, Refusal> {
        let access = self.access(visitor)?;
        let (sender, rule) = group_of(group).ok_or(Refusal::NotFound)?;
        let (group, lines) =
            inbox::open(&self.registry, &access, sender, rule).map_err(refusal)?.ok_or(Refusal::NotFound)?;
        Ok(InboxGroupView {
            group: self.inbox_group_row(group),
            rows: lines.iter().map(|line| self.message_row(line)).collect(),
            can_mend: may(access.role(), Permission::MendMessages),
        })
    }

    fn inbox_order(&self, visitor: &Visitor, group: &str, order: &InboxOrder) -> Result<u64, Refusal> {
        let access = self.access(visitor)?;
        let (sender, rule) = group_of(group).ok_or(Refusal::NotFound)?;
        let registry = &self.registry;
        match order {
            InboxOrder::Take(note) => {
                inbox::assign(registry, &access, sender, rule, Assignment::Mine, note).map(|()| 0)
            }
            InboxOrder::GiveBack(note) => {
                inbox::assign(registry, &access, sender, rule, Assignment::Nobodys, note).map(|()| 0)
            }
            InboxOrder::Close(note, until) => {
                inbox::close(registry, &access, sender, rule, Timestamp(*until), note)
            }
        }
        .map_err(refusal)
    }

    fn correction(&self, visitor: &Visitor, name: &str) -> Result<Result<CorrectView, String>, Refusal> {
        let access = self.access(visitor)?;
        let id = message::id_of(name).ok_or(Refusal::NotFound)?;
        let work = match found(correct::begin(&self.registry, &access, id))? {
            Ok(work) => work,
            Err(words) => return Ok(Err(words)),
        };
        let detail = messages::get(&self.registry, &access, id).map_err(refusal)?.ok_or(Refusal::NotFound)?;
        Ok(Ok(CorrectView {
            id: name.to_owned(),
            row: self.message_row(&detail.line),
            links: detail.links.iter().map(|link| message::link_view(link, detail.line.id)).collect(),
            findings: detail.findings.iter().map(message::shown).collect(),
            text: work.text,
            is_draft: work.is_draft,
            fixes: work
                .fixes
                .into_iter()
                .map(|fix| Fix { location: location(&fix.edit.at), from: fix.from, to: fix.edit.to })
                .collect(),
        }))
    }

    fn mended(&self, visitor: &Visitor, name: &str) -> Result<Result<String, String>, Refusal> {
        let access = self.access(visitor)?;
        let id = message::id_of(name).ok_or(Refusal::NotFound)?;
        found(correct::mended(&self.registry, &access, id))
    }

    fn try_correction(
        &self,
        visitor: &Visitor,
        name: &str,
        text: &str,
    ) -> Result<Result<Trial, String>, Refusal> {
        let access = self.access(visitor)?;
        let id = message::id_of(name).ok_or(Refusal::NotFound)?;
        let trial = found(correct::try_out(&self.registry, &access, id, text))?;
        Ok(trial.map(|trial| Trial {
            outcome: match trial.verdict {
                Verdict::AA => Outcome::Accepted,
                Verdict::AE if trial.has_patient => Outcome::Findings,
                Verdict::AE | Verdict::AR => Outcome::Rejected,
            },
            doses: trial.doses,
            dropped: trial.dropped,
            findings: trial.findings.iter().map(message::shown).collect(),
        }))
    }

    fn resend(&self, visitor: &Visitor, name: &str, text: &str, note: &str) -> Result<Resent, Refusal> {
        let access = self.access(visitor)?;
        let id = message::id_of(name).ok_or(Refusal::NotFound)?;
        Ok(match found(correct::resend(&self.registry, &access, id, text, note))? {
            Ok(reply) => Resent::Sent(message::name_of(reply.message)),
            Err(words) => Resent::Not(words),
        })
    }

    fn drop_correction(&self, visitor: &Visitor, name: &str) -> Result<(), Refusal> {
        let access = self.access(visitor)?;
        let id = message::id_of(name).ok_or(Refusal::NotFound)?;
        correct::give_up(&self.registry, &access, id).map_err(refusal)
    }
}
