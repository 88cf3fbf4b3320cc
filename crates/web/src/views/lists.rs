//! What the pages of ad hoc lists and counts show, and the form in which a question is built without a script: each condition
//! is a row, and what a row asks for depends on its kind.

use std::collections::BTreeMap;

use jenner_registry::lists::file::Format;
use jenner_registry::lists::{Listed, Shape};

/// Languages that the form offers beside any other: ISO 639 codes.
pub const LANGUAGES: [&str; 4] = ["eng", "spa", "vie", "fra"];
/// Rows of a form at most: more than a question may have, so that the question says so.
const MOST_ROWS: usize = 40;

/// Fields by their names; one that is ticked several times has several values.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields(BTreeMap<String, Vec<String>>);

impl Fields {
    /// The value of a field, without space around it.
    pub fn text(&self, name: &str) -> &str {
        self.0.get(name).and_then(|all| all.first()).map_or("", |text| text.trim())
    }

    /// All values of a field.
    pub fn all(&self, name: &str) -> &[String] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }

    /// Whether a field has a value.
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.all(name).iter().any(|one| one == value)
    }

    /// Adds a value.
    pub fn put(&mut self, name: &str, value: impl Into<String>) {
        self.0.entry(name.to_owned()).or_default().push(value.into());
    }
}

/// A condition as it stands in the form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RowForm {
    /// Its word.
    pub kind: String,
    /// Its fields; `is` (so, not so) and `set` (with which it belongs together) among them.
    pub fields: Fields,
}

/// A question as it stands in the form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QuestionForm {
    /// Fields of the question as a whole.
    pub fields: Fields,
    /// Which doses, where doses are listed.
    pub doses: Fields,
    /// The conditions.
    pub rows: Vec<RowForm>,
}

impl QuestionForm {
    /// Reads the form. What it does not know is passed over.
    pub fn read(pairs: &[(String, String)]) -> Self {
        let mut form = Self::default();
        let mut rows: BTreeMap<usize, RowForm> = BTreeMap::new();
        for (name, value) in pairs {
            match name.split_once('.') {
                None => form.fields.put(name, value.as_str()),
                Some(("d", field)) => form.doses.put(field, value.as_str()),
                Some((row, field)) => {
                    let number = row.strip_prefix('r').and_then(|number| number.parse::<usize>().ok());
                    let Some(number) = number.filter(|number| *number < MOST_ROWS) else { continue };
                    let row = rows.entry(number).or_default();
                    match field {
                        "kind" => value.clone_into(&mut row.kind),
                        field => row.fields.put(field, value.as_str()),
                    }
                }
            }
        }
        form.rows = rows.into_values().filter(|row| !row.kind.is_empty()).collect();
        form
    }

    /// Whether a count is asked for.
    pub fn counts(&self) -> bool {
        self.fields.text("shape") == Shape::Count.word()
    }

    /// What is listed or counted.
    pub fn listed(&self) -> Listed {
        Listed::of(self.fields.text("listed")).unwrap_or(Listed::People)
    }
}

/// Something wrong with a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// Its word.
    pub word: &'static str,
    /// The value that is meant.
    pub value: String,
    /// The row, from 1; `None`: the question as a whole.
    pub row: Option<usize>,
}

/// What the form offers.
#[derive(Debug, Clone, Default)]
pub struct ListChoices {
    /// The form at its beginning.
    pub form: QuestionForm,
    /// Whether the visitor may list people, and not only count.
    pub may_list: bool,
    /// Vaccine groups: the schedule's names.
    pub groups: Vec<String>,
    /// Measures: word and name.
    pub measures: Vec<(String, String)>,
    /// Regions: word and name.
    pub regions: Vec<(String, String)>,
    /// Columns: words.
    pub columns: Vec<&'static str>,
    /// Groupings: words.
    pub groupings: Vec<&'static str>,
    /// Parts of a saved question that mean nothing any more.
    pub gone: Vec<String>,
    /// A newer program kept the question.
    pub newer: bool,
}

/// What a form begins with.
#[derive(Debug, Clone)]
pub enum ListFrom {
    /// A question by its name in addresses, an example by its word; empty: nothing.
    Named(String),
    /// What was typed.
    Typed(QuestionForm),
}

/// What became of a form.
#[derive(Debug, Clone)]
pub enum ListAsked {
    /// It has an address now.
    At(String),
    /// It cannot be asked.
    No(Vec<Wrong>),
}

/// A question in a list of questions.
#[derive(Debug, Clone)]
pub struct SavedLine {
    /// Its name in addresses.
    pub id: String,
    /// Its name; empty: it was only asked.
    pub name: String,
    /// It in a sentence; empty where it cannot be read.
    pub sentence: String,
    /// Others of the organization may use it.
    pub shared: bool,
    /// The visitor keeps it.
    pub own: bool,
    /// It has to be looked at before it can be asked again.
    pub stale: bool,
    /// When it was asked or changed.
    pub at: jiff::Timestamp,
}

/// The table of an answer, every value as it is read.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// Heads of the columns.
    pub head: Vec<String>,
    /// Rows: whose, in addresses (lists of people and doses); the cells.
    pub rows: Vec<(Option<String>, Vec<String>)>,
    /// Whether the last column is a number.
    pub counts: bool,
}

/// What was found, or why nothing.
#[derive(Debug, Clone)]
pub enum ListOutcome {
    /// A list.
    List {
        /// The table of the page.
        table: Table,
        /// People on all pages.
        people: usize,
        /// Doses on all pages, where doses are listed.
        doses: u64,
        /// The list was to be sorted by name and is too long.
        unsorted: bool,
        /// Columns that the visitor may not see.
        withheld: Vec<String>,
    },
    /// A count.
    Count {
        /// The table.
        table: Table,
        /// People or doses, each once.
        total: u64,
        /// Rows do not add up: somebody may be in several.
        overlaps: bool,
    },
    /// It cannot be asked.
    Wrong(Vec<Wrong>),
    /// More records would have to be read than one question may: how many, at most.
    TooManyRecords(usize, usize),
    /// More rows than one page may have: how many, at most.
    TooManyRows(usize, usize),
}

/// An answer.
#[derive(Debug, Clone)]
pub struct ListView {
    /// Its name in addresses.
    pub id: String,
    /// The question in a sentence.
    pub sentence: String,
    /// The name under which it is kept; empty: it is not.
    pub name: String,
    /// Others of the organization may use it.
    pub shared: bool,
    /// The visitor keeps it.
    pub own: bool,
    /// Only the visitor's own patients.
    pub own_patients: bool,
    /// What is listed or counted.
    pub listed: Listed,
    /// What was found.
    pub outcome: ListOutcome,
    /// The page, from 1.
    pub page: usize,
    /// People whose coverage waits to be reckoned.
    pub waiting: u64,
}

/// A file of an answer.
#[derive(Clone)]
pub struct ListFile {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Its form.
    pub format: Format,
    /// It holds the first so many of so many lines, where it was cut.
    pub cut: Option<(usize, u64)>,
}

/// What is done with a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListChange {
    /// Kept under a name, for the organization or not.
    Keep {
        /// The name.
        name: String,
        /// For everybody of the organization.
        share: bool,
    },
    /// Removed.
    Remove,
}

/// What became of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListChanged {
    /// Kept, at this address.
    Kept(String),
    /// Removed.
    Removed,
    /// Not kept: the word says why.
    No(&'static str),
}
