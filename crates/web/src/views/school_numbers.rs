//! The annual numbers of schools as pages show them.

use jenner_registry::schools::numbers::release::Published;
use jenner_registry::schools::numbers::{Numbers, Sector};
use jiff::Timestamp;
use jiff::civil::Date;

/// What of the numbers is asked for, as it stands in addresses.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NumbersAsked {
    /// Grade or childcare; empty: the first.
    pub cohort: String,
    /// Only this county; FIPS code.
    pub county: String,
    /// Only this district or school; a name in addresses.
    pub school: String,
    /// Children of schools that have not reported, too.
    pub all: bool,
    /// Of a year that is over; `None`: of now.
    pub year: Option<i64>,
}

/// What a line is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineOf {
    /// Everything the reader may see.
    State,
    /// Schools that are run so.
    Sector(Sector),
    /// A county: FIPS code, name.
    County(String, String),
    /// A district: name in addresses, name.
    District(String, String),
    /// A school: name in addresses, name, whether it reported.
    School(String, String, bool),
}

/// A line of numbers.
#[derive(Debug, Clone)]
pub struct NumbersLine {
    /// Of what.
    pub of: LineOf,
    /// The numbers.
    pub numbers: Numbers,
}

/// What is known of a school, with the form to say it.
#[derive(Debug, Clone)]
pub struct DetailView {
    /// Its name in addresses.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Who runs it.
    pub sector: Sector,
    /// The grade after which children leave; empty: the highest on the list.
    pub last_grade: String,
}

/// An edition of school law.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LawView {
    /// Its name.
    pub id: String,
    /// Where it is written.
    pub citation: String,
    /// The first day it is in force.
    pub from: Date,
    /// The last.
    pub valid_until: Date,
}

/// The numbers of a year.
#[derive(Debug, Clone)]
pub struct NumbersView {
    /// The year in which the school year begins.
    pub year: i64,
    /// Years that are over and can be looked at.
    pub years: Vec<i64>,
    /// What was asked for.
    pub asked: NumbersAsked,
    /// Grades, and childcare.
    pub cohorts: Vec<String>,
    /// Vaccines: word and name.
    pub vaccines: Vec<(String, String)>,
    /// Kinds of exemption: word and name.
    pub kinds: Vec<(String, String)>,
    /// The lines.
    pub lines: Vec<NumbersLine>,
    /// The school that is looked at.
    pub detail: Option<DetailView>,
    /// Whether the reader may publish.
    pub may_publish: bool,
    /// The latest public table: version, when.
    pub published: Option<(i64, Timestamp)>,
}

/// A public table with names.
#[derive(Debug, Clone)]
pub struct PublicView {
    /// The table; `None`: nothing was published.
    pub published: Option<Published>,
    /// Years with a table.
    pub years: Vec<i64>,
    /// Names of counties by FIPS code.
    pub counties: Vec<(String, String)>,
    /// Names of vaccines by word.
    pub vaccines: Vec<(String, String)>,
}
