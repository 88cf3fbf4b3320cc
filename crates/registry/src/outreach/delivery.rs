//! The line between what decides that a family is told something and what carries it there: plain types, one trait, and
//! the rule by which nobody is told twice.
//!
//! # Nobody is told twice
//!
//! Every household that a run may tell has one row in `outreach_attempt`, unique by run, household and channel, written
//! when the run is planned. Its number ([`AttemptId`]) is the key under which a carrier recognises a message that it was
//! given before. The row goes through these states:
//!
//! ```text
//! held_out                      drawn to be told nothing: compared with the others later
//! planned → claimed → sent      the carrier has taken it
//!    ↑         ├────→ failed    it can never arrive: no such number, stopped, refused
//!    └─────────┤                the carrier was away and nothing left: again later
//!              └────→ unsure    nobody knows whether it left
//! planned ──────────→ left_out  no longer meant: opted out, told by another run, merged, vaccinated meanwhile
//! ```
//!
//! 1. **Claim.** One transaction turns a planned row into a claimed one, with the time and a random word of the worker.
//!    It holds the household's key, so two workers, or two runs, cannot claim the same family at once, and asks the
//!    limits and STOP again. It is on disk before the carrier hears of the message.
//! 2. **Send.** [`Carrier::send`], outside any transaction. It must come back within [`LONGEST_SEND`].
//! 3. **Complete.** One transaction turns the claimed row, if it still has this worker's word, into what became of it.
//!
//! A claim older than [`LEASE`], or of a program that is gone, has lost its worker somewhere between 1 and 3: it is
//! *unsure*. Which way it errs depends on the carrier alone:
//!
//! - A carrier that [repeats safely](Carrier::repeats_safely) (a text gateway that honours idempotency keys) is given
//!   the message again **with the same key**, for as long as the gateway remembers keys
//!   ([`Carrier::remembers`]). After that the attempt stays unsure.
//! - Every other carrier (e-mail, paper) gets it **at most once**: the attempt stays unsure, is shown to a human, and is
//!   not sent again by itself. The human says that it arrived, or lets it be sent. An e-mail then carries the same
//!   Message-ID ([`Message::key`]), so that a mailbox that has it can tell.
//!
//! Counted as a contact, for limits and for results, are sent *and* unsure attempts.
//!
//! Papers are not sent one by one: a batch of them is claimed, printed by a [`Press`], and is sent when it is handed out. The
//! same batch can be printed again, in the same order with the same numbers; it is the same contact.
//!
//! # What comes back
//!
//! [`registry.outreach()`](super::Outreach) takes it: `delivered(attempt)`, `bounced(attempt, Bounce)`, `stopped(&Contact)` for a STOP reply or
//! an unsubscribe link, and `started(&Contact)` for START. All can be called again without harm. STOP is kept per phone or
//! e-mail address as a keyed hash, so it holds for whoever has that phone on file, in every run from that moment on.

use std::fmt;
use std::time::Duration;

use jenner_documents::Pdf;

use crate::family::contact::Contact;
use crate::packs::Language;

/// A claim without an end is without a worker after so long.
pub const LEASE: Duration = Duration::from_secs(10 * 60);
/// A carrier has to come back within this time, with [`NotSent::Unsure`] where it does not know.
pub const LONGEST_SEND: Duration = Duration::from_secs(60);

/// By what a family is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// A text message.
    Text,
    /// An e-mail.
    Email,
    /// A letter in an envelope.
    Letter,
    /// A postcard: everybody on its way can read it.
    Postcard,
    /// A list for people who call.
    PhoneList,
    /// A label to stick on what is mailed by hand.
    Label,
}

impl Channel {
    /// All.
    pub const ALL: [Self; 6] =
        [Self::Text, Self::Email, Self::Letter, Self::Postcard, Self::PhoneList, Self::Label];

    /// The word in the database and in texts.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Email => "email",
            Self::Letter => "letter",
            Self::Postcard => "postcard",
            Self::PhoneList => "phone_list",
            Self::Label => "label",
        }
    }

    /// The channel of a word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.word() == word)
    }

    /// Whether it leaves by itself, one message at a time; the others are printed in batches.
    pub const fn is_sent(self) -> bool {
        matches!(self, Self::Text | Self::Email)
    }

    /// Whether others than the family may read it on its way or on a locked screen: then no vaccine, no disease, no name
    /// of a child stands in it.
    pub const fn is_open_to_others(self) -> bool {
        matches!(self, Self::Text | Self::Postcard)
    }
}

/// Name and place, as they stand in the window of an envelope.
#[derive(Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Postal {
    /// Who: `The family of Ann Guidry`, in the language of the message.
    pub name: String,
    /// Street and number.
    pub street: String,
    /// Apartment, unit.
    #[serde(default)]
    pub other: String,
    /// City.
    pub city: String,
    /// State, two letters.
    pub state: String,
    /// ZIP, five or nine digits.
    pub zip: String,
}

impl Postal {
    /// The lines of the window, top to bottom, empty ones left out.
    pub fn lines(&self) -> Vec<String> {
        let place = format!("{}, {} {}", self.city, self.state, self.zip);
        let all = [&self.name, &self.street, &self.other, &place].map(|line| line.trim().to_owned());
        all.into_iter().filter(|line| line.chars().any(char::is_alphanumeric)).collect()
    }
}

impl fmt::Debug for Postal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Postal(…)")
    }
}

/// Where a message goes.
#[derive(Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Address {
    /// A phone (texts, phone lists) or an e-mail address.
    Contact(Contact),
    /// A postal address (letters, postcards, labels).
    Post(Postal),
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Contact(contact) => write!(f, "Contact({})", contact.channel()),
            Self::Post(post) => post.fmt(f),
        }
    }
}

/// One attempt to tell one household something in one run: the key by which a carrier knows a message again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct AttemptId(pub i64);

/// A message, ready to leave: nothing in it is filled in any more.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    /// Its attempt.
    pub attempt: AttemptId,
    /// By what.
    pub channel: Channel,
    /// Where.
    pub to: Address,
    /// Whose family or whom it is for, family name first: what lists are sorted by. Stands in no text or e-mail.
    pub name: String,
    /// In which language it is written.
    pub language: Language,
    /// Subject of an e-mail, title of a letter; empty for a text.
    pub subject: String,
    /// The text; paragraphs with empty lines between them.
    pub text: String,
}

impl Message {
    /// The key of the attempt as carriers take it: idempotency key of a gateway, left part of a Message-ID. Letters, digits
    /// and hyphens; says nothing about anybody.
    pub fn key(&self) -> String {
        format!("jenner-{:016x}", self.attempt.0)
    }
}

/// Names nobody: a message may come near a log.
impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Message({}, {})", self.key(), self.channel.word())
    }
}

/// A carrier has taken a message over.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Receipt {
    /// What the carrier calls it: bounces and delivery reports come back under it. Names nobody; may be empty.
    pub reference: String,
}

/// Why a message can never arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Never {
    /// There is no such number or mailbox.
    NoSuchAddress,
    /// The carrier knows of a STOP that we do not.
    Stopped,
    /// The carrier does not take this message: too long, not allowed.
    Refused,
    /// No carrier is set up for the channel.
    NoCarrier,
}

impl Never {
    /// All.
    pub const ALL: [Self; 4] = [Self::NoSuchAddress, Self::Stopped, Self::Refused, Self::NoCarrier];

    /// The word in the database and in texts.
    pub const fn word(self) -> &'static str {
        match self {
            Self::NoSuchAddress => "no_such_address",
            Self::Stopped => "stopped",
            Self::Refused => "refused",
            Self::NoCarrier => "no_carrier",
        }
    }
}

/// Why a message did not leave, or may not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotSent {
    /// The carrier is away or has too much to do, and **surely has not taken it**: try again after this time, or later.
    Later(Duration),
    /// The carrier works, and surely has not taken **this** message (a mailbox that is busy, a server that wants a second
    /// try): this one after this time, the others at once.
    Again(Duration),
    /// It will never arrive.
    Never(Never),
    /// It may have left: the connection broke, or nobody answered, after the message was handed over.
    Unsure,
}

/// What carries messages away one by one: a text gateway, a mail server.
pub trait Carrier: Send + Sync {
    /// Takes a message over. Returns within [`LONGEST_SEND`].
    ///
    /// # Errors
    /// [`NotSent`], which says whether the message may have left.
    fn send(&self, message: &Message) -> Result<Receipt, NotSent>;

    /// Whether a message given again with the same [`Message::key`] reaches the family once: then an unsure attempt is
    /// given again.
    fn repeats_safely(&self) -> bool;

    /// For how long the carrier remembers keys. Only asked where it repeats safely.
    fn remembers(&self) -> Duration {
        Duration::from_secs(24 * 60 * 60)
    }
}

/// What prints many messages into one file: letters, postcards, labels, phone lists.
pub trait Press: Send + Sync {
    /// One file of all these messages, which are of one channel, in their order.
    ///
    /// # Errors
    /// Why there is none, in words that name nobody.
    fn print(&self, channel: Channel, messages: &[Message]) -> Result<Pdf, String>;
}

/// What a mail server or gateway says later of a message it had taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Bounce {
    /// There is no such mailbox or number: nothing is sent there any more until a newer one is on file.
    Hard,
    /// It could not be brought this time: mailbox full, phone off for days.
    Soft,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_near_a_log_names_nobody() {
        let message = Message {
            attempt: AttemptId(7),
            channel: Channel::Letter,
            to: Address::Post(Postal {
                name: "Ann Guidry".into(),
                street: "1 Oak".into(),
                ..Postal::default()
            }),
            name: "Guidry, Ann".into(),
            language: Language::English,
            subject: "For Ann".into(),
            text: "Ann is due".into(),
        };
        let shown = format!("{message:?} {:?}", message.to);
        assert!(!shown.contains("Ann") && !shown.contains("Oak"), "{shown}");
        assert_eq!(message.key(), "jenner-0000000000000007");
    }

    #[test]
    fn an_address_is_shown_without_empty_lines() {
        let post = Postal {
            name: "The family of Ann Guidry".into(),
            street: "1 Oak Street".into(),
            other: String::new(),
            city: "Rivertown".into(),
            state: "ZZ".into(),
            zip: "70360".into(),
        };
        assert_eq!(post.lines(), ["The family of Ann Guidry", "1 Oak Street", "Rivertown, ZZ 70360"]);
        assert!(Postal::default().lines().is_empty());
    }

    #[test]
    fn every_channel_has_its_word() {
        for channel in Channel::ALL {
            assert_eq!(Channel::of(channel.word()), Some(channel));
        }
    }
}
