//! What the page of packs for disasters shows.

use jiff::Timestamp;

/// A pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackRow {
    /// What it is called.
    pub title: String,
    /// Whom it holds, in words.
    pub whom: String,
    /// People in it.
    pub people: u64,
    /// When it was made.
    pub made: Timestamp,
    /// When it ends.
    pub ends: Timestamp,
    /// Rows of its logs that were brought back, and when that was last.
    pub back: Option<(u64, Timestamp)>,
    /// Doses that intake did not take.
    pub open_doses: u64,
}

/// The packs, and what a new one may be made for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PackList {
    /// Packs, newest first.
    pub packs: Vec<PackRow>,
    /// Code and name of organizations.
    pub organizations: Vec<(String, String)>,
    /// The public key that tells own packs from forged ones, PEM.
    pub key: String,
}

/// The form of a new pack.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(default)]
pub struct PackWish {
    /// What it is called.
    pub title: String,
    /// `county`, `zip` or `people`.
    pub kind: String,
    /// Which of these.
    pub which: String,
    /// Who may use it, one a line.
    pub staff: String,
    /// Days until it ends.
    pub days: String,
    /// Code of the organization.
    pub organization: String,
    /// The password that was drawn; empty before.
    pub password: String,
    /// The numbers that were drawn, with blanks between.
    pub pins: String,
}

impl PackWish {
    /// Names of the staff.
    pub fn names(&self) -> Vec<String> {
        self.staff.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
    }

    /// Their numbers.
    pub fn numbers(&self) -> Vec<String> {
        self.pins.split_whitespace().map(str::to_owned).collect()
    }
}
