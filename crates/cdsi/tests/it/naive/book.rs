//! The schedule as plain tables, wherever they were read from. Names are CDSi's.

use std::collections::BTreeMap;

use super::dates::{Date, Span};

/// All of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Book {
    pub groups: Vec<Group>,
    pub conflicts: Vec<Conflict>,
    pub associations: BTreeMap<u16, Vec<Association>>,
    pub observations: Vec<String>,
    pub unknown_country: Option<String>,
    pub antigens: Vec<Antigen>,
}

impl Book {
    /// Whether a vaccine is named anywhere: as holding an antigen, in a conflict, or in a list of an interval.
    pub fn mentions(&self, cvx: u16) -> bool {
        let intervals =
            self.antigens.iter().flat_map(|antigen| &antigen.series).flat_map(|series| &series.doses);
        self.associations.contains_key(&cvx)
            || self.conflicts.iter().any(|pair| pair.previous == cvx || pair.current == cvx)
            || intervals.flat_map(|dose| &dose.intervals).any(|interval| match &interval.from {
                From::MostRecent(vaccines) => vaccines.contains(&cvx),
                _ => false,
            })
    }
}

/// Vaccine group.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    pub name: String,
    pub full: bool,
    pub antigens: Vec<String>,
}

/// One pair of the live virus table.
#[derive(Clone, Debug, PartialEq)]
pub struct Conflict {
    pub previous: u16,
    pub current: u16,
    pub begin: Span,
    pub minimum_end: Span,
    pub end: Span,
}

/// CVX to antigen.
#[derive(Clone, Debug, PartialEq)]
pub struct Association {
    pub antigen: String,
    pub from: Option<Span>,
    pub until: Option<Span>,
}

/// One antigen file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Antigen {
    pub name: String,
    pub immune: Vec<String>,
    pub born: Vec<Born>,
    pub contraindications: Vec<Contraindication>,
    pub series: Vec<Series>,
}

/// Immunity by date of birth.
#[derive(Clone, Debug, PartialEq)]
pub struct Born {
    pub before: Date,
    pub country: Option<String>,
    pub unless: Vec<String>,
}

/// Antigen contraindication (no vaccines named) or vaccine contraindication.
#[derive(Clone, Debug, PartialEq)]
pub struct Contraindication {
    pub observation: String,
    pub from: Option<Span>,
    pub until: Option<Span>,
    pub lasts: Option<Span>,
    pub vaccines: Vec<Vaccine>,
}

/// A vaccine between two ages.
#[derive(Clone, Debug, PartialEq)]
pub struct Vaccine {
    pub cvx: u16,
    pub from: Option<Span>,
    pub until: Option<Span>,
}

/// Preferable vaccine.
#[derive(Clone, Debug, PartialEq)]
pub struct Preferable {
    pub vaccine: Vaccine,
    pub trade_name: Option<String>,
    pub mvx: Option<String>,
    pub forecast: bool,
}

/// Series type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Standard,
    Risk,
    EvaluationOnly,
}

/// Sex of a patient, and that a series asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sex {
    Female,
    Male,
    Unknown,
}

/// Antigen series.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    pub name: String,
    pub kind: Kind,
    pub group: u8,
    pub equivalent: Vec<u8>,
    pub default: bool,
    pub product_path: bool,
    pub priority: Option<char>,
    pub preference: Option<u16>,
    pub start_from: Option<Span>,
    pub start_until: Option<Span>,
    pub sexes: Vec<Sex>,
    pub indications: Vec<Indication>,
    pub doses: Vec<Dose>,
}

/// Indication of a risk series.
#[derive(Clone, Debug, PartialEq)]
pub struct Indication {
    pub observation: String,
    pub from: Option<Span>,
    pub until: Option<Span>,
}

/// Series dose.
#[derive(Clone, Debug, PartialEq)]
pub struct Dose {
    pub number: u8,
    pub recurring: bool,
    pub season_start: Option<Date>,
    pub season_end: Option<Date>,
    pub ages: Vec<Age>,
    pub intervals: Vec<Interval>,
    pub allowable_intervals: Vec<Interval>,
    pub preferable: Vec<Preferable>,
    pub allowable: Vec<Vaccine>,
    pub inadvertent: Vec<u16>,
    pub skips: Vec<Skip>,
}

/// Ages of a dose.
#[derive(Clone, Debug, PartialEq)]
pub struct Age {
    pub absolute_minimum: Option<Span>,
    pub minimum: Option<Span>,
    pub earliest: Option<Span>,
    pub latest: Option<Span>,
    pub maximum: Option<Span>,
    pub effective: Option<Date>,
    pub cessation: Option<Date>,
}

/// What an interval is counted from.
#[derive(Clone, Debug, PartialEq)]
pub enum From {
    Previous,
    Target(u8),
    MostRecent(Vec<u16>),
    Observation(String),
}

/// Interval; an allowable one has its absolute minimum only.
#[derive(Clone, Debug, PartialEq)]
pub struct Interval {
    pub from: From,
    pub absolute_minimum: Option<Span>,
    pub minimum: Option<Span>,
    pub earliest: Option<Span>,
    pub latest: Option<Span>,
    pub priority: bool,
    pub effective: Option<Date>,
    pub cessation: Option<Date>,
}

/// Conditional skip.
#[derive(Clone, Debug, PartialEq)]
pub struct Skip {
    pub evaluation: bool,
    pub forecast: bool,
    pub all_sets: bool,
    pub sets: Vec<Set>,
}

/// Set of conditions.
#[derive(Clone, Debug, PartialEq)]
pub struct Set {
    pub any_condition: bool,
    pub effective: Option<Date>,
    pub cessation: Option<Date>,
    pub conditions: Vec<Condition>,
}

/// How a count is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compare {
    Greater,
    Equal,
    Less,
}

/// Condition.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    Age {
        from: Option<Span>,
        until: Option<Span>,
    },
    CompletedSeries {
        groups: Vec<u8>,
    },
    Interval {
        interval: Span,
    },
    Count {
        from: Option<Span>,
        until: Option<Span>,
        start: Option<Date>,
        end: Option<Date>,
        vaccines: Vec<u16>,
        valid_only: bool,
        compare: Compare,
        count: u8,
    },
}
