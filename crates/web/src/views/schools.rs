//! Lists of students, how children stand, and reports, as pages show them.

use std::collections::HashMap;

use jenner_registry::schools::absences::Absence;
use jenner_registry::schools::law::SchoolTexts;
use jenner_registry::schools::roster::compliance::{Counts, OnList};
use jenner_registry::schools::roster::exceptions::Choices;
use jenner_registry::schools::roster::report::{Numbers, State as ReportState};
use jenner_registry::schools::roster::review::{Group, Page};
use jenner_registry::schools::roster::{self, ColumnView, Grade, Lack, Mapping, State};
use jiff::Timestamp;

/// A school by its name in addresses.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct School {
    /// Name in addresses.
    pub id: String,
    /// Name for people.
    pub name: String,
}

/// A list that was sent.
#[derive(Debug, Clone)]
pub struct RosterLine {
    /// Identity.
    pub id: String,
    /// Name of the file.
    pub file_name: String,
    /// The school.
    pub school: String,
    /// When it came.
    pub came: Timestamp,
    /// Where it stands.
    pub state: State,
    /// Rows, and how many have been worked on.
    pub rows: (u64, u64),
    /// What became of them.
    pub counts: roster::Counts,
}

/// The first page of a school.
#[derive(Debug, Clone)]
pub struct SchoolHome {
    /// The school.
    pub school: School,
    /// Schools to choose from, for those who work for all; empty for a school's own staff.
    pub choices: Vec<School>,
    /// The latest lists.
    pub lists: Vec<RosterLine>,
    /// How its children stand.
    pub counts: Counts,
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RosterSent {
    /// It is kept under this name.
    Kept(String),
    /// It is no list: the word of why.
    No(&'static str),
}

/// One list.
#[derive(Debug, Clone)]
pub struct RosterView {
    /// The list.
    pub line: RosterLine,
    /// Its columns, as long as it was not compared.
    pub columns: Vec<ColumnView>,
    /// What they mean.
    pub mapping: Mapping,
    /// What is missing before it can be compared.
    pub lacks: Vec<Lack>,
    /// The group that is shown.
    pub group: Group,
    /// Its rows.
    pub page: Page,
}

/// What narrows the list of a school's children, as it stands in addresses.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChildFilter {
    /// The school; empty for the own one.
    pub school: String,
    /// Only this grade.
    pub grade: Option<i64>,
    /// Only the room at this place of the rooms, so that no teacher's name stands in an address.
    pub room: Option<usize>,
    /// Only who stands so; a word.
    pub stand: String,
    /// Only who misses this vaccine.
    pub vaccine: String,
    /// The page, from 1; 0: all.
    pub page: usize,
}

/// The children of a school.
#[derive(Debug, Clone)]
pub struct ChildrenView {
    /// The school.
    pub school: School,
    /// How all of them stand.
    pub counts: Counts,
    /// Grades there are.
    pub grades: Vec<Grade>,
    /// Rooms there are.
    pub rooms: Vec<String>,
    /// Vaccines that are asked of somebody: names in the law.
    pub vaccines: Vec<String>,
    /// The children of the page.
    pub rows: Vec<OnList>,
    /// How many the filter takes.
    pub total: usize,
    /// What is noted of children that are kept out or absent, by their identity on the list.
    pub absences: HashMap<i64, Vec<Absence>>,
    /// The edition of the law.
    pub law: String,
    /// Whether the day is one about which the edition says nothing.
    pub is_over: bool,
    /// The words of the law.
    pub texts: SchoolTexts,
}

/// Children on one page.
pub const CHILDREN_ON_A_PAGE: usize = 100;

/// The certificates of a class in one file.
#[derive(Debug, Clone)]
pub struct ClassPapers {
    /// The file; `None` where nobody got a paper.
    pub pdf: Option<Vec<u8>>,
    /// Children with a paper.
    pub printed: usize,
}

/// The report of a school.
#[derive(Debug, Clone)]
pub struct ReportView {
    /// The school.
    pub school: School,
    /// The year in which the school year begins.
    pub year: i64,
    /// Where it stands.
    pub state: ReportState,
    /// The numbers: those of now while the report can change, those that were submitted once it is locked.
    pub numbers: Numbers,
    /// Who signed, and what they are.
    pub signed: (String, String),
    /// When it was submitted.
    pub submitted: Option<Timestamp>,
    /// Whether the list has other numbers by now than the report that was submitted.
    pub differs: bool,
    /// The mark of the numbers of now, for who signs them.
    pub mark: u64,
    /// Children about whom the report asks.
    pub exceptions: Vec<OnList>,
    /// What may be said about them.
    pub choices: Choices,
    /// The words of the law.
    pub texts: SchoolTexts,
}

/// A school in the state's view.
#[derive(Debug, Clone)]
pub struct SchoolLine {
    /// The school.
    pub school: School,
    /// Whether it is a childcare centre.
    pub is_childcare: bool,
    /// Children on its list now.
    pub children: u64,
    /// Where its report stands.
    pub state: Option<ReportState>,
    /// When it was submitted.
    pub submitted: Option<Timestamp>,
}

/// What the submitted reports come to.
#[derive(Debug, Clone)]
pub struct StateLine {
    /// The end of the key of its name.
    pub word: &'static str,
    /// Children.
    pub children: u64,
    /// By standing.
    pub counts: Counts,
}

/// The state's view.
#[derive(Debug, Clone, Default)]
pub struct SchoolsView {
    /// Schools; who has not reported stands first.
    pub lines: Vec<SchoolLine>,
    /// Kindergarten, 6th, 11th grade, childcare.
    pub sums: Vec<StateLine>,
}
