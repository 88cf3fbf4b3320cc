//! The vocabulary of questions: plain values from a closed list of words, so that a question can be saved, shared, said in a
//! sentence and read again in ten years. Ages and what is due are those of reminders, areas, groups of people and measures those
//! of coverage: a word means the same in all three.

use jenner_cdsi::Date;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::column::{Column, Grouping};
pub use crate::coverage::MeasureId;
pub use crate::coverage::question::{Area, Ethnicity, Funding, Race, Sex};
pub use crate::outreach::cohort::{Ages, When};
use crate::schools::law::terms::words;

/// Goes up whenever a word of the vocabulary goes or comes to mean something else; new words need no new number.
pub const VOCABULARY: i64 = 1;

words! {
    /// What is listed or counted.
    Listed {
        /// People.
        People = "people",
        /// Doses of people.
        Doses = "doses",
    }
}

words! {
    /// How conditions are put together.
    Join {
        /// All hold.
        All = "all",
        /// At least one holds.
        Any = "any",
    }
}

words! {
    /// Whether a condition holds or does not. Somebody of whom a thing is not known is not so: "not Hispanic" has those whose
    /// ethnicity was never told.
    Is {
        /// It holds.
        So = "so",
        /// It does not.
        NotSo = "not_so",
    }
}

words! {
    /// A list or a count.
    Shape {
        /// A list, one line a person or dose.
        List = "list",
        /// A count.
        Count = "count",
    }
}

words! {
    /// The order of a list.
    Sort {
        /// The youngest first.
        Youngest = "youngest",
        /// The oldest first.
        Oldest = "oldest",
        /// By name.
        Name = "name",
        /// The latest dose first.
        LastDose = "last_dose",
    }
}

words! {
    /// What the schedule says of a dose: of one vaccine group at least, as coverage counts it.
    Valid {
        /// It counts in a group.
        Valid = "valid",
        /// It does not count in a group for which it was given.
        NotValid = "not_valid",
    }
}

words! {
    /// Where the knowledge of a dose comes from (RXA-9).
    Told {
        /// The clinic that gave it reported it.
        Given = "given",
        /// A past dose, from a card, a record, a parent.
        Past = "past",
    }
}

words! {
    /// Who paid for the vaccine (CDC PHIN VS, OBX 30963-3).
    Paid {
        /// Public funds, of a programme or not (VXC50, VXC51, VXC52).
        Public = "public",
        /// Private funds (PHC70).
        Private = "private",
        /// Not told.
        Unknown = "unknown",
    }
}

/// Which doses. What is empty does not matter; what is given all has to hold.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DoseOf {
    /// Of one of these vaccine groups, by the schedule's names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<String>,
    /// Or of one of these vaccines (CVX).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cvx: Vec<String>,
    /// Given on this day or later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// Given on this day or before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// What the schedule says of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid: Option<Valid>,
    /// Reported by one of these organizations (by code) or a facility below it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<String>,
    /// Of this lot.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub lot: String,
    /// Given there, or told later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub told: Option<Told>,
    /// With one of these eligibilities.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub eligibility: Vec<Funding>,
    /// Paid by these.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub paid: Vec<Paid>,
}

/// How many of such doses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HowMany {
    /// So many or more.
    AtLeast(u8),
    /// Fewer than so many: fewer than 1 is none.
    Fewer(u8),
}

/// A condition about a person, as of the day of the question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// Of these ages in completed months.
    Ages(Ages),
    /// Born in these days, both included.
    Born {
        /// From.
        from: Option<Date>,
        /// Until.
        until: Option<Date>,
    },
    /// Of one of these sexes.
    Sex(Vec<Sex>),
    /// Of one of these races.
    Race(Vec<Race>),
    /// Of one of these ethnicities.
    Ethnicity(Vec<Ethnicity>),
    /// With one of these eligibilities, as last told with a dose.
    Eligibility(Vec<Funding>),
    /// Living in one of these counties, postal codes or regions, or where nobody knows.
    Lives(Vec<Area>),
    /// An active patient of one of these organizations (by code) or of a facility below it.
    PatientOf(Vec<SmolStr>),
    /// On the list of one of these schools (by code).
    StudentAt(Vec<SmolStr>),
    /// Speaking one of these languages (ISO 639, as in PID-15).
    Speaks(Vec<SmolStr>),
    /// One of these vaccine groups is due; none named: anything.
    Due {
        /// The groups, by the schedule's names.
        groups: Vec<String>,
        /// How it stands with them.
        when: When,
    },
    /// Has what a measure of coverage asks for, whatever the age.
    Reached(MeasureId),
    /// Has so many of such doses.
    Doses {
        /// Which doses.
        of: DoseOf,
        /// How many.
        count: HowMany,
    },
    /// Last told by a reminder more than so many weeks ago, or never.
    NotTold {
        /// Weeks.
        weeks: u16,
    },
}

impl Condition {
    /// Its word in forms and texts.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Ages(_) => "ages",
            Self::Born { .. } => "born",
            Self::Sex(_) => "sex",
            Self::Race(_) => "race",
            Self::Ethnicity(_) => "ethnicity",
            Self::Eligibility(_) => "eligibility",
            Self::Lives(_) => "lives",
            Self::PatientOf(_) => "patient_of",
            Self::StudentAt(_) => "student_at",
            Self::Speaks(_) => "speaks",
            Self::Due { .. } => "due",
            Self::Reached(_) => "reached",
            Self::Doses { .. } => "doses",
            Self::NotTold { .. } => "not_told",
        }
    }
}

/// A condition, or its opposite.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clause {
    /// Whether it holds or not.
    pub is: Is,
    /// The condition.
    pub what: Condition,
}

impl Clause {
    /// A condition that holds.
    pub const fn so(what: Condition) -> Self {
        Self { is: Is::So, what }
    }

    /// A condition that does not hold.
    pub const fn not_so(what: Condition) -> Self {
        Self { is: Is::NotSo, what }
    }
}

/// A condition of its own, or several that belong together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// One.
    One(Clause),
    /// Several.
    Group {
        /// How they are put together.
        join: Join,
        /// They.
        of: Vec<Clause>,
    },
}

impl Part {
    /// Its conditions.
    pub fn clauses(&self) -> &[Clause] {
        match self {
            Self::One(clause) => std::slice::from_ref(clause),
            Self::Group { of, .. } => of,
        }
    }
}

/// A question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// A list or a count.
    pub shape: Shape,
    /// Of what.
    pub listed: Listed,
    /// Which doses, where doses are listed.
    #[serde(default)]
    pub doses: DoseOf,
    /// How the conditions are put together.
    pub join: Join,
    /// The conditions about people. None: everybody.
    #[serde(default)]
    pub parts: Vec<Part>,
    /// What a list shows.
    #[serde(default)]
    pub columns: Vec<Column>,
    /// In which order.
    pub sort: Sort,
    /// By what a count is told apart: two at most.
    #[serde(default)]
    pub by: Vec<Grouping>,
    /// As of this day instead of today.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Date>,
}

impl Question {
    /// A list of people for whom all conditions hold, the youngest first.
    pub fn list(clauses: Vec<Clause>) -> Self {
        Self {
            shape: Shape::List,
            listed: Listed::People,
            doses: DoseOf::default(),
            join: Join::All,
            parts: clauses.into_iter().map(Part::One).collect(),
            columns: Column::usual().to_vec(),
            sort: Sort::Youngest,
            by: Vec::new(),
            on: None,
        }
    }

    /// The same as a count.
    #[must_use]
    pub fn counted_by(mut self, by: &[Grouping]) -> Self {
        self.shape = Shape::Count;
        self.by = by.to_vec();
        self
    }

    /// The same about doses.
    #[must_use]
    pub fn of_doses(mut self, doses: DoseOf) -> Self {
        self.listed = Listed::Doses;
        self.doses = doses;
        self
    }

    /// All conditions.
    pub fn clauses(&self) -> impl Iterator<Item = &Clause> {
        self.parts.iter().flat_map(Part::clauses)
    }
}
