//! The inbox: messages of which something was not taken, in groups of one sender and one reason, until somebody has
//! mended or closed them.

use jenner_hl7::rules;
use jenner_model::access::{Access, Actor};
use jenner_model::{MessageId, OrganizationId, Timestamp, UserId};
use jenner_store::StoreError;
use jenner_store::queries::message::{self, MessageLine};
use jenner_store::queries::problem::{self, CaseRow, GroupRow};
use jenner_store::queries::{account, tally};

pub use jenner_store::queries::tally::SenderKey;

use crate::access::door::{self, Action};
use crate::access::roles::{Permission, may};
use crate::{Error, Registry};

/// A group of the inbox.
#[derive(Debug, Clone)]
pub struct Group {
    /// Who sent the messages.
    pub sender: SenderKey,
    /// The rule of their first error.
    pub rule: String,
    /// What is wrong, in words.
    pub wrong: String,
    /// What to do about it, in words.
    pub advice: String,
    /// How many messages there are.
    pub count: i64,
    /// How many of them nobody of the sender has opened.
    pub unseen: i64,
    /// When the oldest came.
    pub oldest: Timestamp,
    /// When the newest came.
    pub latest: Timestamp,
    /// Who has the group in hand: the name, and whether it is the asker.
    pub assigned_to: Option<(String, bool)>,
    /// What was noted.
    pub note: String,
}

/// The inbox.
#[derive(Debug, Clone, Default)]
pub struct Inbox {
    /// Its groups, the one with the most messages first.
    pub groups: Vec<Group>,
    /// Messages that have come and have not been looked at by the tally.
    pub not_counted: i64,
}

/// Messages of a group that are listed.
const SHOWN: i64 = 50;

/// The inbox of the own organization, or of everybody.
pub fn list(registry: &Registry, access: &Access) -> Result<Inbox, Error> {
    door::require(registry, access, Permission::ReadOwnMessages, Action::ListProblems)?;
    let own: Option<OrganizationId> =
        (!may(access.role(), Permission::ReadAllMessages)).then(|| access.organization());
    let (rows, names, not_counted) = registry.db().read(|tx| {
        let rows = problem::groups(tx, access, own)?;
        let users: Vec<UserId> = rows.iter().filter_map(|row| row.assigned_to).collect();
        let names = account::display_names(tx, &users)?;
        tx.audit(door::entry(registry, access, Action::ListProblems, None));
        Ok::<_, StoreError>((rows, names, tally::waiting(tx, 1000)?))
    })?;
    let me = match access.actor() {
        Actor::User(user) => Some(user),
        Actor::Interface(_) | Actor::Operator => None,
    };
    let mut groups: Vec<Group> = rows
        .into_iter()
        .map(|row| {
            let name = row.assigned_to.map(|user| {
                let known = names.iter().find(|(id, _)| *id == user);
                (known.map(|(_, name)| name.clone()).unwrap_or_default(), Some(user) == me)
            });
            group(row, name)
        })
        .collect();
    groups.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.oldest.cmp(&b.oldest)));
    Ok(Inbox { groups, not_counted })
}

fn group(row: GroupRow, assigned_to: Option<(String, bool)>) -> Group {
    let (wrong, advice) = words(&row.rule);
    Group {
        sender: row.sender,
        rule: row.rule,
        wrong,
        advice,
        count: row.count,
        unseen: row.unseen,
        oldest: row.oldest,
        latest: row.latest,
        assigned_to,
        note: row.note,
    }
}

/// What a rule says is wrong, and what to do. Rules that only the registry or the transport knows have words too.
pub fn words(rule: &str) -> (String, String) {
    if let Some(known) = rules::all().find(|known| known.id == rule) {
        return (known.wrong.to_owned(), known.advice.to_owned());
    }
    let (wrong, advice) = match rule {
        "message.not-hl7" | "transport.refused" => (
            "What came was no HL7 message, or was refused before it was read.",
            "Open it: the reason stands with it. The sender has to send HL7 v2 that starts with MSH.",
        ),
        _ => ("Something in the message was not taken.", "Open a message: its findings say what and where."),
    };
    (wrong.to_owned(), advice.to_owned())
}

/// The messages of a group, oldest first, and the group itself. `None` when there is nothing in it for the asker.
pub fn open(
    registry: &Registry,
    access: &Access,
    sender: SenderKey,
    rule: &str,
) -> Result<Option<(Group, Vec<MessageLine>)>, Error> {
    let found = list(registry, access)?.groups;
    let Some(group) = found.into_iter().find(|group| group.sender == sender && group.rule == rule) else {
        return Ok(None);
    };
    let lines = registry.db().read(|tx| {
        let ids = problem::of_group(tx, access, sender, rule, SHOWN)?;
        message::all(tx, access, &ids)
    })?;
    Ok(Some((group, lines.into_iter().map(|detail| detail.line).collect())))
}

/// Takes a group in hand, or gives it back, with a note.
pub fn assign(
    registry: &Registry,
    access: &Access,
    sender: SenderKey,
    rule: &str,
    mine: Assignment,
    note: &str,
) -> Result<(), Error> {
    door::require(registry, access, Permission::MendMessages, Action::AssignProblems)?;
    let user = match (mine, access.actor()) {
        (Assignment::Mine, Actor::User(user)) => Some(user),
        _ => None,
    };
    let case = CaseRow {
        sender,
        rule: rule.chars().take(100).collect(),
        assigned_to: user,
        note: note.trim().chars().filter(|c| !c.is_control()).take(500).collect(),
        changed_at: registry.now(),
        changed_by: jenner_store::audit::actor(access.actor()).into_owned(),
    };
    let mut entry = door::entry(registry, access, Action::AssignProblems, None);
    entry.object = object(sender, rule).into();
    Ok(registry.db().write(move |tx| {
        problem::put_case(tx, &case)?;
        tx.audit(entry.clone());
        Ok::<(), StoreError>(())
    })?)
}

/// In whose hand a group is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Assignment {
    /// The asker's.
    Mine,
    /// Nobody's.
    Nobodys,
}

/// Closes a group: its messages up to `until` leave the inbox and stay in the log. Later ones open it again. Answers
/// how many left.
pub fn close(
    registry: &Registry,
    access: &Access,
    sender: SenderKey,
    rule: &str,
    until: Timestamp,
    note: &str,
) -> Result<u64, Error> {
    door::require(registry, access, Permission::MendMessages, Action::CloseProblems)?;
    let mut entry = door::entry(registry, access, Action::CloseProblems, None);
    entry.object = object(sender, rule).into();
    let case = CaseRow {
        sender,
        rule: rule.chars().take(100).collect(),
        assigned_to: None,
        note: note.trim().chars().filter(|c| !c.is_control()).take(500).collect(),
        changed_at: registry.now(),
        changed_by: jenner_store::audit::actor(access.actor()).into_owned(),
    };
    Ok(registry.db().write(move |tx| {
        let closed = problem::close(tx, sender, &case.rule, until)?;
        problem::put_case(tx, &case)?;
        let mut entry = entry.clone();
        entry.detail = format!("{{\"messages\":{closed}}}").into();
        tx.audit(entry);
        Ok::<_, StoreError>(closed)
    })?)
}

fn object(sender: SenderKey, rule: &str) -> String {
    let rule: String = rule.chars().take(100).collect();
    format!("problem:{}/{}/{rule}", sender.organization.0, sender.interface.0)
}

/// Takes single messages out of the inbox.
pub fn dismiss(registry: &Registry, access: &Access, message: MessageId) -> Result<bool, Error> {
    door::require(registry, access, Permission::MendMessages, Action::CloseProblems)?;
    let mut entry = door::entry(registry, access, Action::CloseProblems, None);
    entry.object = format!("message:{}", message.0).into();
    Ok(registry.db().write(move |tx| {
        let removed = problem::remove(tx, &[message])?;
        tx.audit(entry.clone());
        Ok::<_, StoreError>(removed > 0)
    })?)
}
