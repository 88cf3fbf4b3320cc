//! The inbox of messages that were not taken whole, and the correction of one.

use jiff::Timestamp;

use super::{Finding, MessageLink, MessageRow, Outcome};

/// The inbox.
#[derive(Debug, Clone, Default)]
pub struct Inbox {
    /// Groups of one sender and one reason, the largest first.
    pub groups: Vec<InboxGroup>,
    /// Messages that have come and are not in it yet.
    pub not_counted: u64,
}

/// Messages of one sender that failed for one reason.
#[derive(Debug, Clone)]
pub struct InboxGroup {
    /// Names the group in the URL.
    pub id: String,
    /// Who sent them.
    pub sender: String,
    /// The rule's id.
    pub rule: String,
    /// What is wrong.
    pub wrong: String,
    /// What to do.
    pub advice: String,
    /// How many there are.
    pub count: u64,
    /// How many nobody of the sender has opened.
    pub unseen: u64,
    /// When the oldest came.
    pub oldest: Timestamp,
    /// When the newest came.
    pub latest: Timestamp,
    /// Who has it in hand, and whether that is the visitor.
    pub assigned: Option<(String, bool)>,
    /// What was noted.
    pub note: String,
}

/// One group with its messages.
#[derive(Debug, Clone)]
pub struct InboxGroupView {
    /// The group.
    pub group: InboxGroup,
    /// Its oldest messages.
    pub rows: Vec<MessageRow>,
    /// Whether the visitor may work on it.
    pub can_mend: bool,
}

/// What is to be done with a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InboxOrder {
    /// The visitor takes it in hand.
    Take(String),
    /// The visitor gives it back.
    GiveBack(String),
    /// It is closed, with the messages up to the newest that was shown (microseconds since 1970).
    Close(String, i64),
}

/// An edit that is sure.
#[derive(Debug, Clone)]
pub struct Fix {
    /// Where.
    pub location: String,
    /// What stands there.
    pub from: String,
    /// What should.
    pub to: String,
}

/// A correction as it stands.
#[derive(Debug, Clone)]
pub struct CorrectView {
    /// Names the message in the URL.
    pub id: String,
    /// The line of the original.
    pub row: MessageRow,
    /// What became of it already, and what it came from.
    pub links: Vec<MessageLink>,
    /// What was found in the original.
    pub findings: Vec<Finding>,
    /// The text so far, a segment a line.
    pub text: String,
    /// Whether it was worked on before.
    pub is_draft: bool,
    /// Edits that are sure.
    pub fixes: Vec<Fix>,
}

/// What would come of a text.
#[derive(Debug, Clone)]
pub struct Trial {
    /// How it would end.
    pub outcome: Outcome,
    /// Doses and refusals that would be taken.
    pub doses: usize,
    /// Parts that would be left out.
    pub dropped: usize,
    /// What is found in it.
    pub findings: Vec<Finding>,
}

/// What became of a corrected message.
#[derive(Debug, Clone)]
pub enum Resent {
    /// It was sent: its name in the URL.
    Sent(String),
    /// It was not, for a reason in words.
    Not(String),
}
