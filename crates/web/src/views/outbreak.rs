//! Outbreaks, as pages show them.

use jenner_registry::outbreak::event::Problem;
use jenner_registry::outbreak::school::Class;
use jenner_registry::outbreak::{Added, Disease, Setting, Standing};
use jiff::Timestamp;
use jiff::civil::Date;

use super::schools::School;

/// An outbreak in a list, and on top of its page.
#[derive(Debug, Clone)]
pub struct OutbreakRow {
    /// Its name in addresses.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Disease.
    pub disease: Disease,
    /// First and last day of exposure.
    pub days: (Date, Date),
    /// When it was closed.
    pub closed: Option<Timestamp>,
    /// Contacts, and those of them who were not protected when somebody last looked.
    pub contacts: (u64, u64),
}

impl OutbreakRow {
    /// Key of the disease's name.
    pub fn disease_key(&self) -> String {
        disease_key(self.disease)
    }
}

/// Key of a disease's name.
pub fn disease_key(disease: Disease) -> String {
    format!("disease-{}", disease.word().replace('_', "-"))
}

/// Which contacts a board shows, and which page of them.
#[derive(Debug, Clone, Default)]
pub struct BoardFilter {
    /// A word of [`Standing::WORDS`], `close` or `changed`; empty: all.
    pub show: String,
    /// The page, from 1.
    pub page: usize,
}

impl BoardFilter {
    /// Contacts on one page.
    pub const ON_A_PAGE: usize = 50;
}

/// Something that still helps a contact, or did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HelpLine {
    /// Key of what it is.
    pub key: String,
    /// Last day.
    pub until: Date,
    /// When it was given.
    pub given: Option<Date>,
    /// It can be given today.
    pub open: bool,
}

/// A contact on a board.
#[derive(Debug, Clone)]
pub struct BoardLine {
    /// Its name in forms.
    pub id: String,
    /// Family and given name.
    pub name: (String, String),
    /// Birth date.
    pub born: Option<Date>,
    /// The record, by its name in addresses.
    pub person: Option<String>,
    /// Where they stand: a word of [`Standing::WORDS`].
    pub standing: &'static str,
    /// By what they are protected: word, doses, day.
    pub evidence: Option<(&'static str, usize, Option<Date>)>,
    /// What helps.
    pub help: Vec<HelpLine>,
    /// Last day on which they stay away.
    pub away: Option<Date>,
    /// First day for the next dose.
    pub next: Option<Date>,
    /// Phone.
    pub phone: String,
    /// Grade, room.
    pub note: String,
    /// When a letter was made.
    pub letter: Option<Timestamp>,
    /// Where they stood before, and when that changed.
    pub changed: Option<(String, Timestamp)>,
    /// Pregnant.
    pub pregnant: bool,
    /// A human has to say whether the record is theirs: name and birth date on it.
    pub close: Option<(String, Option<Date>)>,
}

impl BoardLine {
    /// Class of the tag of the standing.
    pub fn class(&self) -> &'static str {
        match self.standing {
            "protected" => "ok",
            "not-protected" | "too-young" => "late",
            _ => "warn",
        }
    }
}

/// A board as its page shows it.
#[derive(Debug, Clone)]
pub struct BoardView {
    /// The outbreak.
    pub row: OutbreakRow,
    /// Where people were exposed.
    pub setting: Setting,
    /// Places.
    pub places: String,
    /// How many stand where, in the order of [`Standing::WORDS`].
    pub counts: Vec<(&'static str, usize)>,
    /// Contacts of whom a human has to say who they are.
    pub close: usize,
    /// Contacts who stand elsewhere than yesterday.
    pub changed: usize,
    /// The contacts of this page.
    pub lines: Vec<BoardLine>,
    /// How many there are on all pages.
    pub total: usize,
    /// Doses can be recorded by the visitor.
    pub records_doses: bool,
}

impl BoardView {
    /// Exposed, protected, not protected, unknown: the four numbers on top.
    pub fn four(&self) -> [(&'static str, &'static str, usize); 4] {
        let of = |words: &[&str]| -> usize {
            self.counts.iter().filter(|(word, _)| words.contains(word)).map(|(_, n)| *n).sum()
        };
        [
            ("exposed", "", of(&Standing::WORDS)),
            ("protected", "protected", of(&["protected"])),
            ("not-protected", "not-protected", of(&["not-protected", "exempt", "too-young"])),
            ("unknown", "unknown", of(&["unknown", "no-match"])),
        ]
    }
}

/// What became of a list of contacts.
#[derive(Debug, Clone, Default)]
pub struct ContactsTaken {
    /// How many of which.
    pub added: Added,
    /// Lines that were not taken: number and word of what is wrong.
    pub wrong: Vec<(u64, &'static str)>,
    /// Word of what is wrong with all of it.
    pub problem: Option<&'static str>,
}

/// Schools to take contacts from.
#[derive(Debug, Clone, Default)]
pub struct SchoolChoice {
    /// Schools whose name holds what was looked for.
    pub found: Vec<School>,
    /// More schools have it in their name than are shown.
    pub is_cut: bool,
    /// The one that was chosen, with its grades and rooms.
    pub chosen: Option<(School, Vec<Class>)>,
}

/// What became of a new outbreak.
#[derive(Debug, Clone)]
pub enum Started {
    /// Its name in addresses.
    Yes(String),
    /// What is wrong with it.
    No(Problem),
}

/// A change of an outbreak.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OutbreakChange {
    /// Somebody joins those who work on it, by user name.
    Member(String),
    /// A human says who a contact is.
    Settle(String, jenner_registry::outbreak::event::Settled),
    /// It is over.
    Close,
}

/// A paper of an outbreak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutbreakPaper {
    /// Letters to families.
    Letters,
    /// A call list.
    Calls,
    /// The situation sheet.
    Situation,
}

/// What is known of a recalled lot.
#[derive(Debug, Clone, Default)]
pub struct LotView {
    /// Who was given it.
    pub lines: Vec<LotLine>,
    /// Who gave it, and may still hold some.
    pub holders: Vec<HolderLine>,
}

/// An organization that gave doses of a lot.
#[derive(Debug, Clone)]
pub struct HolderLine {
    /// Its name.
    pub name: String,
    /// Doses.
    pub doses: usize,
    /// When it gave the first and the last.
    pub days: (Date, Date),
    /// When the lot expires.
    pub expires: Option<Date>,
    /// What is left could still be given today.
    pub usable: bool,
}

/// Somebody who was given a lot.
#[derive(Debug, Clone)]
pub struct LotLine {
    /// The record, by its name in addresses.
    pub person: String,
    /// Family and given name.
    pub name: (String, String),
    /// Birth date.
    pub born: Option<Date>,
    /// Vaccine, in words.
    pub vaccine: String,
    /// The lot as it was reported.
    pub lot: String,
    /// When.
    pub given: Date,
    /// Who reported it.
    pub by: String,
}
