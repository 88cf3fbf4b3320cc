//! Vaccine that moves, goes back or was borrowed, as pages show it.

use jenner_registry::inventory::stock::Line;
use jenner_registry::transfers::borrow::Entry;
use jenner_registry::transfers::offer::Board;
use jenner_registry::transfers::returns::{Case, Desk, Loss};
use jenner_registry::transfers::transfer::{Quarter, Transfer};
use jiff::civil::Date;

/// A field of a form and what was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sent(pub Vec<(String, String)>);

impl Sent {
    /// What was typed into a field; nothing where it is not there.
    pub fn get(&self, field: &str) -> &str {
        self.0.iter().find(|(name, _)| name == field).map_or("", |(_, value)| value.trim())
    }

    /// A whole number; `None` for what is none.
    pub fn number(&self, field: &str) -> Option<i64> {
        self.get(field).parse().ok()
    }

    /// Every value of a field that can be there several times.
    pub fn all(&self, field: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(name, _)| name == field).map(|(_, value)| value.as_str())
    }

    /// Fields `name-ID` with the number of what they are about.
    pub fn numbered(&self, name: &str) -> Vec<(i64, String)> {
        let of = |(field, value): &(String, String)| {
            let id = field.strip_prefix(name)?.strip_prefix('-')?.parse().ok()?;
            Some((id, value.trim().to_owned()))
        };
        self.0.iter().filter_map(of).collect()
    }
}

/// Why something was not done: the key of its text, and what stands in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// The key.
    pub key: String,
    /// A lot, or nothing.
    pub lot: String,
    /// A number of doses.
    pub doses: i64,
}

impl Wrong {
    /// Of a key alone.
    pub fn of(key: impl Into<String>) -> Self {
        Self { key: key.into(), lot: String::new(), doses: 0 }
    }
}

/// A shelf in a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shelf {
    /// The shelf.
    pub line: Line,
    /// What the vaccine is called.
    pub vaccine: String,
}

/// The transfers of an organization.
#[derive(Debug, Clone)]
pub struct TransfersView {
    /// The organization.
    pub organization: String,
    /// It keeps stock here, so that it can send and get vaccine.
    pub keeps: bool,
    /// The transfers, each with who gives, who gets, and what.
    pub rows: Vec<(Transfer, String, String, String)>,
    /// How many left in each quarter.
    pub quarters: Vec<Quarter>,
}

/// The form of a new transfer.
#[derive(Debug, Clone)]
pub struct TransferForm {
    /// Names the form.
    pub token: String,
    /// What can be sent.
    pub shelves: Vec<Shelf>,
    /// Who could get it: address and name.
    pub receivers: Vec<(String, String)>,
}

/// A transfer.
#[derive(Debug, Clone)]
pub struct TransferView {
    /// The transfer.
    pub transfer: Transfer,
    /// Who gives.
    pub from: String,
    /// Who gets.
    pub to: String,
    /// What each line is called.
    pub vaccines: Vec<String>,
    /// Who did each step.
    pub names: Vec<Option<String>>,
    /// Storage units of who gets, for a choice.
    pub units: Vec<(i64, String)>,
    /// Why doses can be lost: kind, code, in words.
    pub reasons: Vec<(String, String, String)>,
}

/// The board of offers.
#[derive(Debug, Clone)]
pub struct BoardView {
    /// Names the next form.
    pub token: String,
    /// The board.
    pub board: Board,
    /// What each open offer is called, by whom it is, and the names of who could use it.
    pub open: Vec<(String, String, Vec<String>)>,
    /// What each shelf with too many doses is called.
    pub too_many: Vec<String>,
}

/// Lost doses and cases.
#[derive(Debug, Clone)]
pub struct ReturnsView {
    /// Names the next form.
    pub token: String,
    /// Everything about them.
    pub desk: Desk,
    /// What each loss that waits is called: vaccine, and why it was lost.
    pub waiting: Vec<(String, String)>,
    /// The same of other stock.
    pub others: Vec<(String, String)>,
    /// Whose each case is.
    pub whose: Vec<String>,
}

impl ReturnsView {
    /// The losses that wait with what they are called.
    pub fn lost(
        &self,
    ) -> impl Iterator<Item = (&Loss, &[jenner_registry::transfers::returns::Flag], &str, &str)> {
        self.desk
            .waiting
            .iter()
            .zip(&self.waiting)
            .map(|((loss, flags), (vaccine, why))| (loss, flags.as_slice(), vaccine.as_str(), why.as_str()))
    }
}

/// A case.
#[derive(Debug, Clone)]
pub struct CaseView {
    /// The case.
    pub case: Case,
    /// Whose.
    pub whose: String,
    /// What each loss is called, and why it was lost.
    pub losses: Vec<(String, String)>,
    /// Who did each step.
    pub names: Vec<Option<String>>,
}

/// Borrowed doses.
#[derive(Debug, Clone)]
pub struct BorrowingView {
    /// The organization.
    pub organization: String,
    /// Its PIN in the programme for children.
    pub pin: String,
    /// Borrowing is allowed here.
    pub allowed: bool,
    /// The doses, with what the vaccine is called and the eligibility in words.
    pub rows: Vec<(Entry, String, String)>,
}

/// One borrowed dose.
#[derive(Debug, Clone)]
pub struct BorrowedView {
    /// Names the next form.
    pub token: String,
    /// The dose.
    pub entry: Entry,
    /// What the vaccine is called.
    pub vaccine: String,
    /// The eligibility in words.
    pub eligibility: String,
    /// From where it can be paid back.
    pub shelves: Vec<Shelf>,
    /// Today.
    pub today: Date,
}
