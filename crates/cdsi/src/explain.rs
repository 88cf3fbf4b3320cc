//! Why: the rules that were applied to a dose or a forecast, with what went in and what came out, as a value.
//!
//! The engine itself writes these steps while it computes (see [`crate::explain`]), so that an explanation
//! cannot say anything else than what was done. [`Step::rule`] is CDC's own number of the rule.

use jenner_codes::Cvx;
use serde::Serialize;

use crate::pack::facts::{Comparison, Context, Counted, Logic, Sex};
use crate::{
    AntigenId, Date, DoseReasons, DoseStatus, Duration, ObservationId, SeriesId, SeriesStatus, StatusReason,
};

/// Everything that was done for one patient.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Explanation {
    /// By antigen, in the schedule's order; antigens without a relevant series have theirs, too.
    pub antigens: Vec<AntigenExplanation>,
}

/// What was done for one antigen.
#[derive(Clone, Debug, PartialEq)]
pub struct AntigenExplanation {
    /// The antigen.
    pub antigen: AntigenId,
    /// Every series of the antigen, in the pack's order; those that are not relevant say so.
    pub series: Vec<SeriesExplanation>,
    /// How one series was chosen in each series group (8.1 to 8.7).
    pub choices: Vec<Choice>,
}

/// What was done for one series.
#[derive(Clone, Debug, PartialEq)]
pub struct SeriesExplanation {
    /// The series.
    pub series: SeriesId,
    /// Whether it is for this patient (5.1).
    pub relevance: Relevance,
    /// Each dose against each target dose it was tried for, in order (chapter 6). Empty if not relevant.
    pub trials: Vec<Trial>,
    /// The steps of the forecast (chapter 7). Empty if not relevant.
    pub forecast: Vec<Step>,
    /// Status and why; `None` if not relevant.
    pub outcome: Option<(SeriesStatus, StatusReason)>,
    /// It is a best series of its antigen (8.8).
    pub best: bool,
}

/// Whether a series is for the patient (Tables 5-4, 5-5).
#[derive(Clone, Debug, PartialEq)]
pub struct Relevance {
    /// The answer.
    pub relevant: bool,
    /// Sexes the series asks for; empty for all.
    pub required_sex: Vec<Sex>,
    /// Indications of a risk series whose observation the patient has.
    pub indications: Vec<IndicationCheck>,
    /// It is a risk series, which needs an indication.
    pub needs_indication: bool,
}

/// One indication (Table 5-4).
#[derive(Clone, Debug, PartialEq)]
pub struct IndicationCheck {
    /// The observation.
    pub observation: ObservationId,
    /// Applies from this day on.
    pub begin: Option<Limit>,
    /// Applies before this day.
    pub end: Option<Limit>,
    /// It applies.
    pub applies: bool,
}

/// One dose tried against one target dose.
#[derive(Clone, Debug, PartialEq)]
pub struct Trial {
    /// Place of the dose in [`Patient::doses`](crate::Patient::doses).
    pub dose: usize,
    /// Number of the target dose; `None` if none was left.
    pub target: Option<u8>,
    /// What was checked.
    pub steps: Vec<Step>,
    /// What came of it.
    pub outcome: TrialOutcome,
}

/// What came of a trial.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum TrialOutcome {
    /// The target dose was skipped; the dose is tried against the next one.
    TargetSkipped,
    /// The dose has its status.
    Evaluated(DoseStatus, DoseReasons),
}

/// A day computed from a duration, and the duration.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limit {
    /// Age or interval in the schedule.
    pub after: Duration,
    /// The day it comes to.
    pub date: Date,
}

/// What an interval was counted from, and the day.
#[derive(Clone, Debug, PartialEq)]
pub enum Reference {
    /// The dose before (CALCDTINT-1): its place in the patient's doses.
    Previous(usize),
    /// The dose that satisfied a target dose (CALCDTINT-2).
    TargetDose(u8, usize),
    /// The most recent dose of some vaccines (CALCDTINT-8).
    MostRecent(usize),
    /// An observation (CALCDTINT-9).
    Observation(ObservationId),
}

/// How a dose fits an interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum IntervalFit {
    /// There is nothing to count from.
    NothingToCountFrom,
    /// Too soon.
    TooSoon,
    /// A little too soon, and counted.
    Grace,
    /// Long enough.
    Enough,
}

/// How a dose fits the ages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AgeFit {
    /// No ages are given.
    NotAsked,
    /// Too young.
    TooYoung,
    /// A little too young, and counted.
    Grace,
    /// Right.
    Right,
    /// Too old.
    TooOld,
}

/// How a vaccine fits the target dose (6.8, 6.9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum VaccineFit {
    /// A preferable vaccine.
    Preferable,
    /// An allowable vaccine.
    Allowable,
    /// On a list, but not at this age.
    WrongAge,
    /// On a list, but of another maker.
    WrongProduct,
    /// On no list.
    Neither,
}

/// Where a candidate for the earliest date comes from (FORECASTDTCAN-1).
#[derive(Clone, Debug, PartialEq)]
pub enum EarliestSource {
    /// Minimum age.
    MinimumAge(Duration),
    /// Minimum interval.
    MinimumInterval(Duration, Reference),
    /// End of a conflict with an earlier dose (CALCDTCONFLICT-3): the dose, and the vaccine to be given.
    Conflict(usize, Cvx),
    /// Start of the season.
    Season,
    /// An inadvertent dose.
    InadvertentDose(usize),
    /// The most recent dose.
    MostRecentDose(usize),
}

/// What a recommended or past-due date was taken from (FORECASTDT-2, -3).
#[derive(Clone, Debug, PartialEq)]
pub enum DateBasis {
    /// An age.
    Age(Duration),
    /// An interval.
    Interval(Duration, Reference),
    /// The earliest date, because nothing else is given or it is later.
    Earliest,
}

/// A rule that was applied.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// 6.1: the dose had expired, or was damaged. Written only if so.
    DoseCondition {
        /// Last day of its lot, if it was given after it.
        expired: Option<Date>,
    },
    /// 6.2, 7.1, 7.6: whether the target dose can be left out. Written where there is a skip to ask.
    Skip {
        /// When it was asked.
        context: Context,
        /// Number of the target dose.
        target: u8,
        /// CONDSKIP-2: the day it was asked for.
        reference: Date,
        /// How the sets are joined.
        logic: Logic,
        /// Its sets.
        sets: Vec<SetCheck>,
        /// The answer.
        skipped: bool,
    },
    /// 6.3: a vaccine that is a mistake here. Written only if so.
    Inadvertent,
    /// 6.4.
    Age {
        /// Day of the dose.
        given: Date,
        /// Absolute minimum age.
        absolute_minimum: Option<Limit>,
        /// Minimum age.
        minimum: Option<Limit>,
        /// Maximum age.
        maximum: Option<Limit>,
        /// The answer.
        fit: AgeFit,
    },
    /// 6.5 (preferable) or 6.6 (allowable).
    Interval {
        /// It is a preferable one.
        preferable: bool,
        /// What it is counted from, and the day.
        reference: Option<(Reference, Date)>,
        /// Absolute minimum interval.
        absolute_minimum: Option<Limit>,
        /// Minimum interval.
        minimum: Option<Limit>,
        /// The answer.
        fit: IntervalFit,
    },
    /// 6.7: in conflict with an earlier dose. Written only if so.
    Conflict {
        /// The earlier dose.
        previous: usize,
        /// First day of the conflict.
        begin: Date,
        /// First day after it.
        end: Date,
    },
    /// 6.8, 6.9.
    Vaccine {
        /// The answer.
        fit: VaccineFit,
    },
    /// 4.4: no target dose is left.
    NoTargetLeft,
    /// 7.2: there is evidence of immunity. Written only if so.
    Immunity {
        /// By this observation;
        observation: Option<ObservationId>,
        /// or by birth before this day.
        born_before: Option<Date>,
    },
    /// 7.3: an observation forbids all vaccines of the antigen (Table 7-5), or some (Table 7-6).
    Contraindication {
        /// The observation.
        observation: ObservationId,
        /// The vaccines; empty for all.
        vaccines: Vec<Cvx>,
        /// Holds before this day; `None` without end.
        until: Option<Date>,
    },
    /// 7.3, Table 7-7: no vaccine of this target dose is left.
    NoVaccineLeft {
        /// Number of the target dose.
        target: u8,
    },
    /// 7.4: whether another dose is needed.
    Need {
        /// Number of the target dose asked about, if one is left.
        target: Option<u8>,
        /// Maximum age of it.
        maximum: Option<Limit>,
        /// Last day of its season.
        season_end: Option<Date>,
        /// The answer.
        status: SeriesStatus,
        /// Why.
        reason: StatusReason,
    },
    /// FORECASTDTCAN-1: the candidates for the earliest date, and the latest of them.
    Earliest {
        /// The candidates.
        candidates: Vec<(EarliestSource, Date)>,
        /// The latest of them.
        earliest: Date,
    },
    /// FORECASTDT-2, -5.
    Recommended {
        /// What it was taken from.
        basis: DateBasis,
        /// The day before it was compared with the earliest date.
        unadjusted: Date,
        /// The answer.
        recommended: Date,
    },
    /// FORECASTDT-3, -6.
    PastDue {
        /// What it was taken from.
        basis: DateBasis,
        /// The day before it was compared with the earliest date.
        unadjusted: Date,
        /// The answer.
        past_due: Date,
    },
    /// FORECASTDT-4.
    Latest {
        /// Maximum age.
        maximum: Limit,
        /// The day before it.
        latest: Date,
    },
}

/// One set of a conditional skip (Table 6-10).
#[derive(Clone, Debug, PartialEq)]
pub struct SetCheck {
    /// How its conditions are joined.
    pub logic: Logic,
    /// Its conditions.
    pub conditions: Vec<ConditionCheck>,
    /// The answer.
    pub met: bool,
}

/// One condition of a conditional skip.
#[derive(Clone, Debug, PartialEq)]
pub struct ConditionCheck {
    /// What was asked.
    pub asked: Asked,
    /// The answer.
    pub met: bool,
}

/// What a condition of a conditional skip asks.
#[derive(Clone, Debug, PartialEq)]
pub enum Asked {
    /// Table 6-6: the reference date is in these ages.
    Age {
        /// From here on.
        begin: Option<Limit>,
        /// Before this.
        end: Option<Limit>,
    },
    /// Table 6-7: a series of these groups is complete.
    CompletedSeries {
        /// Series groups of the antigen.
        groups: Vec<u8>,
    },
    /// Table 6-8: so long after the dose before.
    Interval {
        /// How long.
        interval: Duration,
        /// The dose before and the day reached, if there is one.
        reached: Option<(usize, Date)>,
    },
    /// Table 6-9: so many doses.
    Count {
        /// Doses found.
        found: u8,
        /// How they are compared.
        is: Comparison,
        /// With what.
        count: u8,
        /// Which doses are counted.
        of: Counted,
        /// Counted from this day on (the later of begin age and start date).
        from: Option<Date>,
        /// Counted before this day (the earlier of end age and end date).
        until: Option<Date>,
        /// Only these vaccines; empty for any.
        vaccines: Vec<Cvx>,
    },
}

/// How one series of a series group was chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// Number of the series group.
    pub series_group: u8,
    /// The scorable series (8.1) with their points, where chapter 8 scored.
    pub scorable: Vec<(SeriesId, Option<i8>)>,
    /// Which rule decided.
    pub by: ChoiceRule,
    /// The prioritized series.
    pub prioritized: Option<SeriesId>,
}

/// The row of Table 8-3 that decided, or the table of points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChoiceRule {
    /// None could be chosen.
    None,
    /// The default series, for want of another.
    Default,
    /// The only one.
    Only,
    /// The only complete one.
    Complete,
    /// The only one in process.
    InProcess,
    /// Points of complete series (8.4).
    ScoredComplete,
    /// Points of series in process (8.5).
    ScoredInProcess,
    /// Points of series without a valid dose (8.6).
    ScoredNoValidDose,
    /// No table fits: most valid doses, then preference.
    MostValidDoses,
}

impl Step {
    /// CDC's number of the rule or table.
    pub fn rule(&self) -> &'static str {
        match self {
            Step::DoseCondition { .. } => "Table 6-3",
            Step::Skip { .. } => "Table 6-11",
            Step::Inadvertent => "Table 6-13",
            Step::Age { .. } => "Table 6-15",
            Step::Interval { preferable: true, .. } => "Table 6-18",
            Step::Interval { preferable: false, .. } => "Table 6-21",
            Step::Conflict { .. } => "Table 6-24",
            Step::Vaccine { fit: VaccineFit::Preferable, .. } => "Table 6-26",
            Step::Vaccine { .. } => "Table 6-29",
            Step::NoTargetLeft => "Figure 4-6",
            Step::Immunity { .. } => "Table 7-3",
            Step::Contraindication { vaccines, .. } if vaccines.is_empty() => "Table 7-5",
            Step::Contraindication { .. } => "Table 7-6",
            Step::NoVaccineLeft { .. } => "Table 7-7",
            Step::Need { .. } => "Table 7-10",
            Step::Earliest { .. } => "FORECASTDTCAN-1",
            Step::Recommended { .. } => "FORECASTDT-2",
            Step::PastDue { .. } => "FORECASTDT-3",
            Step::Latest { .. } => "FORECASTDT-4",
        }
    }
}
