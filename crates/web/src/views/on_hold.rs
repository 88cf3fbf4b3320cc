//! Messages on hold: perhaps about somebody who left.

use jiff::Timestamp;
use jiff::civil::Date;

/// A message on hold, as the list shows it: nothing of its person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnHoldRow {
    /// Name for the address.
    pub id: String,
    /// When it came.
    pub came: Timestamp,
    /// When the clock decides.
    pub due: Timestamp,
    /// Whether the clock stores it; else it removes it.
    pub releases: bool,
    /// The receipt of whom it may be about.
    pub receipt: String,
    /// What agrees: ends of keys `held-key-…`.
    pub agreed: Vec<String>,
}

/// The list, and numbers beside it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OnHoldList {
    /// Those first that are due first.
    pub rows: Vec<OnHoldRow>,
    /// People who are kept out.
    pub kept_out: u64,
    /// Messages of the last year that were not stored.
    pub refused: u64,
}

/// A message on hold, opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnHoldView {
    /// Its line.
    pub row: OnHoldRow,
    /// Last and first name, as the message says.
    pub name: String,
    /// Birth date, as the message says.
    pub born: Option<Date>,
    /// Sex: end of a key `sex-…`.
    pub sex: String,
    /// Street, city and ZIP, as the message says.
    pub address: String,
    /// Whether the message speaks of a twin.
    pub is_multiple: bool,
    /// Who sent it.
    pub sender: String,
    /// What the sender finds it by.
    pub control_id: String,
    /// Doses and other statements in it.
    pub statements: u64,
}
