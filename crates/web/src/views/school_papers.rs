//! Letters, labels, absences and exemptions of a school, as pages show them.

use jenner_registry::schools::absences::Absence;
use jenner_registry::schools::roster::Student;
use jiff::civil::Date;

use super::person::PersonHead;
use super::schools::School;

/// What letters and labels can be made of.
#[derive(Debug, Clone)]
pub struct LettersView {
    /// The school.
    pub school: School,
    /// Children whom the filter takes: a label each.
    pub children: usize,
    /// Those of them whose family is written to.
    pub letters: usize,
    /// Those of these with a whole address on the school's list.
    pub addresses: usize,
}

/// A child on the list of a school, and what the school noted.
#[derive(Debug, Clone)]
pub struct ChildView {
    /// Identity on the list.
    pub id: String,
    /// The school.
    pub school: School,
    /// What the school said.
    pub student: Student,
    /// What was noted, newest first.
    pub absences: Vec<Absence>,
    /// Today.
    pub today: Date,
}

/// A kind of exemption in the words of the law, to choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExemptionChoice {
    /// Its word.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// What has to be shown.
    pub proof: String,
    /// Who may sign: words and names.
    pub signers: Vec<(String, String)>,
    /// It may be signed for life.
    pub may_be_lifelong: bool,
    /// Days within which it has to be handed in.
    pub hand_in_days: Option<i32>,
}

/// An exemption on file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExemptionLine {
    /// Identity.
    pub id: i64,
    /// Kind, in words of the law, else of official records.
    pub kind: String,
    /// Vaccine groups; empty: all.
    pub groups: Vec<String>,
    /// Signed on.
    pub from: Date,
    /// Last day.
    pub until: Option<Date>,
    /// Who signed, in words, and when it was handed in.
    pub proof: Option<(String, Date)>,
    /// Who noted it.
    pub by: String,
    /// There is a scan to look at.
    pub has_scan: bool,
    /// The visitor may take it back.
    pub may_end: bool,
}

/// The page of somebody's exemptions.
#[derive(Debug, Clone)]
pub struct ExemptionsView {
    /// Who it is.
    pub head: PersonHead,
    /// Those on file.
    pub lines: Vec<ExemptionLine>,
    /// Kinds to choose from.
    pub kinds: Vec<ExemptionChoice>,
    /// Groups an exemption may be about: name in the schedule, and for people.
    pub groups: Vec<(String, String)>,
}
