//! The parts of a step in the tree: what went into it and what came out.

use super::*;

/// What was done in a step.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum StepFacts {
    /// The dose had expired (with the last day of its lot), or was damaged (6.1).
    DoseCondition {
        /// Last day of its lot.
        expired: Option<Date>,
    },
    /// Whether the target dose can be left out (6.2, 7.1, 7.6).
    Skip {
        /// When it was asked.
        context: Context,
        /// Number of the target dose.
        target: u8,
        /// The day it was asked for.
        reference: Date,
        /// How the sets are joined.
        logic: Logic,
        /// Its sets.
        sets: Vec<SetTree>,
        /// The answer.
        skipped: bool,
    },
    /// A vaccine that is a mistake here (6.3).
    Inadvertent,
    /// Ages (6.4).
    Age {
        /// Day of the dose.
        given: Date,
        /// Absolute minimum age.
        absolute_minimum: Option<LimitTree>,
        /// Minimum age.
        minimum: Option<LimitTree>,
        /// Maximum age.
        maximum: Option<LimitTree>,
        /// The answer.
        fit: AgeFit,
    },
    /// An interval (6.5, 6.6).
    Interval {
        /// It is a preferable one.
        preferable: bool,
        /// What it is counted from.
        from: Option<ReferenceTree>,
        /// The day of that.
        from_date: Option<Date>,
        /// Absolute minimum interval.
        absolute_minimum: Option<LimitTree>,
        /// Minimum interval.
        minimum: Option<LimitTree>,
        /// The answer.
        fit: IntervalFit,
    },
    /// A conflict with an earlier dose (6.7).
    Conflict {
        /// Place of the earlier dose in the question, from 1.
        previous: usize,
        /// First day of the conflict.
        begin: Date,
        /// First day after it.
        end: Date,
    },
    /// The vaccine (6.8, 6.9).
    Vaccine {
        /// The answer.
        fit: VaccineFit,
    },
    /// No target dose was left (4.4).
    NoTargetLeft,
    /// Evidence of immunity (7.2).
    Immunity {
        /// By this observation;
        observation: Option<ObservationTree>,
        /// or by birth before this day.
        born_before: Option<Date>,
    },
    /// A contraindication (7.3).
    Contraindication {
        /// Observation.
        observation: ObservationTree,
        /// The vaccines; empty for all.
        vaccines: Vec<VaccineTree>,
        /// Holds before this day.
        until: Option<Date>,
    },
    /// No vaccine of the target dose is left (7.3).
    NoVaccineLeft {
        /// Number of the target dose.
        target: u8,
    },
    /// Whether another dose is needed (7.4).
    Need {
        /// Number of the target dose.
        target: Option<u8>,
        /// Maximum age of it.
        maximum: Option<LimitTree>,
        /// Last day of its season.
        season_end: Option<Date>,
        /// The answer.
        status: SeriesStatus,
        /// Why.
        reason: StatusReason,
    },
    /// The earliest date (FORECASTDTCAN-1).
    Earliest {
        /// The candidates.
        candidates: Vec<CandidateTree>,
        /// The latest of them.
        earliest: Date,
    },
    /// The recommended date (FORECASTDT-2, -5).
    Recommended {
        /// What it was taken from.
        basis: BasisTree,
        /// The day before it was compared with the earliest date.
        unadjusted: Date,
        /// The answer.
        recommended: Date,
    },
    /// The past-due date (FORECASTDT-3, -6).
    PastDue {
        /// What it was taken from.
        basis: BasisTree,
        /// The day before it was compared with the earliest date.
        unadjusted: Date,
        /// The answer.
        past_due: Date,
    },
    /// The latest date (FORECASTDT-4).
    Latest {
        /// Maximum age.
        maximum: LimitTree,
        /// The day before it.
        latest: Date,
    },
}

/// A day computed from a duration.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct LimitTree {
    /// Age or interval in the schedule.
    pub after: Duration,
    /// The day it comes to.
    pub date: Date,
}

/// A vaccine.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct VaccineTree {
    /// Code.
    pub cvx: Cvx,
    /// Name, where the schedule has one.
    pub name: Option<String>,
}

/// An observation.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ObservationTree {
    /// CDSi observation code.
    pub code: String,
    /// Title.
    pub title: String,
}

/// What an interval was counted from. Places of doses are those of the question, from 1.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ReferenceTree {
    /// The dose before (CALCDTINT-1).
    Previous {
        /// Place of the dose.
        dose: usize,
    },
    /// The dose that satisfied a target dose (CALCDTINT-2).
    TargetDose {
        /// Number of the target dose.
        target: u8,
        /// Place of the dose.
        dose: usize,
    },
    /// The most recent dose of some vaccines (CALCDTINT-8).
    MostRecent {
        /// Place of the dose.
        dose: usize,
    },
    /// An observation (CALCDTINT-9).
    Observation {
        /// The observation.
        observation: ObservationTree,
    },
}

/// What a recommended or past-due date was taken from.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum BasisTree {
    /// An age.
    Age {
        /// The age.
        age: Duration,
    },
    /// An interval.
    Interval {
        /// The interval.
        interval: Duration,
        /// What it is counted from.
        from: ReferenceTree,
    },
    /// The earliest date.
    Earliest,
}

/// A candidate for the earliest date.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CandidateTree {
    /// Where it comes from.
    #[serde(flatten)]
    pub source: SourceTree,
    /// The day.
    pub date: Date,
}

/// Where a candidate for the earliest date comes from.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum SourceTree {
    /// Minimum age.
    MinimumAge {
        /// The age.
        age: Duration,
    },
    /// Minimum interval.
    MinimumInterval {
        /// The interval.
        interval: Duration,
        /// What it is counted from.
        from: ReferenceTree,
    },
    /// End of a conflict (CALCDTCONFLICT-3).
    Conflict {
        /// Place of the earlier dose, from 1.
        dose: usize,
        /// Vaccine to be given.
        vaccine: VaccineTree,
    },
    /// Start of the season.
    Season,
    /// An inadvertent dose.
    InadvertentDose {
        /// Place of the dose, from 1.
        dose: usize,
    },
    /// The most recent dose.
    MostRecentDose {
        /// Place of the dose, from 1.
        dose: usize,
    },
}

/// One set of a conditional skip (Table 6-10).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SetTree {
    /// How its conditions are joined.
    pub logic: Logic,
    /// Its conditions.
    pub conditions: Vec<ConditionTree>,
    /// The answer.
    pub met: bool,
}

/// One condition of a conditional skip.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ConditionTree {
    /// What was asked.
    #[serde(flatten)]
    pub asked: AskedTree,
    /// The answer.
    pub met: bool,
}

/// What a condition asks.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum AskedTree {
    /// Ages (Table 6-6).
    Age {
        /// From here on.
        begin: Option<LimitTree>,
        /// Before this.
        end: Option<LimitTree>,
    },
    /// A complete series (Table 6-7).
    CompletedSeries {
        /// Series groups.
        series_groups: Vec<u8>,
    },
    /// Time since the dose before (Table 6-8).
    Interval {
        /// How long.
        interval: Duration,
        /// Place of the dose before, from 1.
        dose: Option<usize>,
        /// The day reached.
        reached: Option<Date>,
    },
    /// A number of doses (Table 6-9).
    Count {
        /// Doses found.
        found: u8,
        /// How they are compared.
        is: Comparison,
        /// With what.
        count: u8,
        /// Which are counted.
        of: Counted,
        /// From this day on.
        from: Option<Date>,
        /// Before this day.
        until: Option<Date>,
        /// Only these vaccines; empty for any.
        vaccines: Vec<VaccineTree>,
    },
}
