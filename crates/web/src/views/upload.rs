//! Tables that people upload, as pages show them.

use jenner_registry::uploads::{DateForm, Doses, Field, Lack, Mistake, NoTable};
use jiff::Timestamp;

/// Where an upload stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UploadState {
    /// Waits for somebody to name its columns and look at its rows.
    New,
    /// Is being taken.
    Taking,
    /// Has been taken.
    Done,
}

impl UploadState {
    /// Key of its word.
    pub const fn key(self) -> &'static str {
        match self {
            Self::New => "upload-state-new",
            Self::Taking => "upload-state-taking",
            Self::Done => "upload-state-done",
        }
    }
}

/// An upload in a list, and on top of its page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadRow {
    /// Its name in addresses.
    pub id: String,
    /// Name of the file.
    pub file_name: String,
    /// For whom it is.
    pub organization: String,
    /// When it came.
    pub came: Timestamp,
    /// Where it stands.
    pub state: UploadState,
    /// Rows.
    pub rows: u64,
    /// Rows that have been worked on.
    pub rows_done: u64,
    /// Rows that were taken, of these with warnings, taken before, not taken.
    pub became: [u64; 4],
}

impl UploadRow {
    /// Whether any row became this, by its place in [`UploadRow::became`].
    pub fn has(&self, place: usize) -> bool {
        self.became.get(place).is_some_and(|count| *count > 0)
    }
}

/// The page of uploads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UploadList {
    /// The latest ones.
    pub rows: Vec<UploadRow>,
    /// Organizations that the visitor may upload for, by name in addresses and name; empty: the own one only.
    pub organizations: Vec<(String, String)>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadColumn {
    /// Its name.
    pub name: String,
    /// The first values in it.
    pub examples: Vec<String>,
    /// What it holds.
    pub field: Option<Field>,
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowText {
    /// A mistake of the table.
    Mistake(Mistake),
    /// What the rules of messages say.
    Finding(String),
}

/// A problem of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowProblem {
    /// The column's name; empty for the row as a whole.
    pub column: String,
    /// Whether the row is not taken because of it.
    pub is_error: bool,
    /// What.
    pub what: RowText,
}

/// A row of a preview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviewRow {
    /// Its number, as a spreadsheet counts.
    pub number: u64,
    /// Its cells.
    pub cells: Vec<String>,
    /// What is wrong with it, or worth saying.
    pub problems: Vec<RowProblem>,
}

impl PreviewRow {
    /// Whether it would be taken.
    pub fn is_good(&self) -> bool {
        !self.problems.iter().any(|problem| problem.is_error)
    }
}

/// What would become of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UploadPreview {
    /// Rows in full.
    pub rows: Vec<PreviewRow>,
    /// Rows that would be taken.
    pub good: usize,
    /// Rows that would not.
    pub wrong: usize,
}

/// The page of an upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadView {
    /// What it is.
    pub row: UploadRow,
    /// Its columns, as long as it has not been taken.
    pub columns: Vec<UploadColumn>,
    /// The order of dates.
    pub dates: Option<DateForm>,
    /// Whose doses they are.
    pub doses: Doses,
    /// Letters with accents deserve a look.
    pub is_windows_1252: bool,
    /// What is missing before its rows can be read.
    pub lacks: Vec<Lack>,
    /// What would become of it; `None` while something is missing.
    pub preview: Option<UploadPreview>,
}

/// What became of a file that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Uploaded {
    /// Kept; its name in addresses.
    Kept(String),
    /// It is no table.
    No(NoTable),
}
