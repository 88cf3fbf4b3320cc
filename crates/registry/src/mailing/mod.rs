//! Paper that goes by post, and lists for the phone: letters for window envelopes, postcards, labels, tables for a print shop.
//!
//! - [`window`]: where an address has to stand to be seen through the window of an envelope
//! - [`address`]: a postal address as rows
//! - [`print`]: one volume: letters, cards or labels as a PDF
//! - [`volumes`]: thousands of them, file by file, with a manifest, to be stopped and taken up again
//! - [`tables`]: the same as a table for mail merge; people to call
//!
//! What is printed comes as plain values. Who may be written to, and what is said, is decided before.

pub mod address;
pub mod print;
pub mod tables;
pub mod volumes;
pub mod window;

use serde::{Deserialize, Serialize};

use crate::packs::Language;
use crate::packs::texts::Block;

/// What one household gets.
#[derive(Clone, PartialEq, Eq)]
pub struct Piece {
    /// What the piece is known by in the manifest and in tables: names nobody.
    pub key: String,
    /// Who it goes to, and where: rows as on an envelope, the city last.
    pub to: Vec<String>,
    /// In which language it is written.
    pub language: Language,
    /// Which language the family asked for, as a code (`vi`). Differs from `language` where there are no words in it.
    pub asked: String,
    /// Title, or the first line of a card.
    pub title: String,
    /// What it says.
    pub blocks: Vec<Block>,
}

impl std::fmt::Debug for Piece {
    // Names and addresses have no business in a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Piece({})", self.key)
    }
}

impl Piece {
    /// Whether the family asked for a language in which there are no words.
    pub fn falls_back(&self) -> bool {
        !self.asked.is_empty() && self.asked != self.language.code()
    }
}

/// A form of mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// Letters for window envelopes, each on sheets of its own.
    Letters,
    /// Letters for printing on both sides: each begins on a new sheet.
    LettersBothSides,
    /// Postcards, one a sheet of 6 by 4 1/4 inches.
    Cards,
    /// Postcards, four a letter sheet.
    CardsFourUp,
    /// Address labels, thirty a sheet.
    Labels,
}

impl Form {
    /// All.
    pub const ALL: [Self; 5] =
        [Self::Letters, Self::LettersBothSides, Self::Cards, Self::CardsFourUp, Self::Labels];

    /// Its word: in file names, commands and texts.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Letters => "letters",
            Self::LettersBothSides => "letters-both-sides",
            Self::Cards => "cards",
            Self::CardsFourUp => "cards-four-up",
            Self::Labels => "labels",
        }
    }

    /// The form of a word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|form| form.word() == word)
    }

    /// Whether strangers on the way can read what it says.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Cards | Self::CardsFourUp)
    }

    /// Pieces in a volume: some hundred pages, a file that a printer takes and an office can print again after a paper jam.
    pub const fn a_volume(self) -> usize {
        match self {
            Self::Letters | Self::LettersBothSides | Self::Cards => 500,
            Self::CardsFourUp => 1_000,
            Self::Labels => 3_000,
        }
    }
}
