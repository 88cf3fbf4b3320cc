//! A file of `antigens/`: what proves immunity, what speaks against a vaccine, and the series with their doses.

use jenner_codes::Cvx;
use serde::{Deserialize, Serialize};

use super::{Spanned, is_false};
use crate::{Date, Duration};

/// A file of `antigens/`: everything about one target disease.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AntigenFile {
    /// Name of the antigen, for example `Measles`.
    pub antigen: String,
    /// What proves immunity without a dose (7.2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub immunity: Option<Immunity>,
    /// Reasons not to vaccinate (7.3).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contraindication: Vec<Spanned<Contraindication>>,
    /// The antigen series. Their order means nothing (but breaks the last ties of chapter 8).
    pub series: Vec<Spanned<Series>>,
}

/// Evidence of immunity (Table 7-3).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Immunity {
    /// Any of these observations proves it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub observations: Vec<String>,
    /// Birth before a date proves it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub born: Vec<BornBefore>,
}

/// Immunity by date of birth.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BornBefore {
    /// Born before this day.
    pub before: Date,
    /// In this country; any if missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// Unless one of these observations is active.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unless: Vec<String>,
}

/// An observation that forbids vaccination: with every vaccine of the antigen (Table 7-5), or with those named
/// (Table 7-6).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contraindication {
    /// The observation.
    pub observation: String,
    /// From this age on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_age: Option<Duration>,
    /// Below this age.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until_age: Option<Duration>,
    /// For so long after the observation's date; without end if missing or if the date is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lasts: Option<Duration>,
    /// The vaccines concerned; all if none is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vaccines: Vec<AllowableVaccine>,
    /// Advice to show with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guidance: Option<String>,
}

/// Who a series is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SeriesType {
    /// Everybody of its ages.
    Standard,
    /// Those with an indication.
    Risk,
    /// Nobody any more: it may prove that somebody is complete, and is never forecast.
    EvaluationOnly,
}

/// Sex as the schedule asks for it. Not recorded, or neither of the two, is unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// Female.
    Female,
    /// Male.
    Male,
    /// Not known, or neither.
    #[default]
    Unknown,
}

/// One path to immunity for one antigen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Series {
    /// Name.
    pub name: String,
    /// The vaccine group it is forecast under.
    pub vaccine_group: String,
    /// Who it is for.
    #[serde(rename = "type")]
    pub series_type: SeriesType,
    /// Number of its series group: of each group, one series is chosen (chapter 8).
    pub series_group: u8,
    /// Name of that group.
    pub series_group_name: String,
    /// Groups whose completion makes this one unnecessary; read from here to there only (Table 8-14).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub equivalent_series_groups: Vec<u8>,
    /// The one to fall back on (Table 8-3).
    #[serde(default, skip_serializing_if = "is_false")]
    pub default_series: bool,
    /// Tied to one product.
    #[serde(default, skip_serializing_if = "is_false")]
    pub product_path: bool,
    /// Is given where patient and clinician decide for it together (shared clinical decision-making).
    #[serde(default, skip_serializing_if = "is_false")]
    pub shared_decision: bool,
    /// Priority letter among risk series, `A` best.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub series_priority: Option<char>,
    /// Breaks ties, 1 best, none last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub series_preference: Option<u16>,
    /// Not before this age without a dose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum_age_to_start: Option<Duration>,
    /// The first valid dose is given before this age.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maximum_age_to_start: Option<Duration>,
    /// Sexes it is for; all if none is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub required_sex: Vec<Sex>,
    /// Advice to show when it is recommended.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub guidance: Vec<String>,
    /// What makes a risk series relevant.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub indication: Vec<Spanned<Indication>>,
    /// Its doses in order.
    pub dose: Vec<Spanned<SeriesDose>>,
}

/// An observation that puts somebody at risk, between two ages (Table 5-4).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Indication {
    /// The observation.
    pub observation: String,
    /// From this age on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_age: Option<Duration>,
    /// Below this age.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until_age: Option<Duration>,
    /// Advice to show when it applies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guidance: Option<String>,
}

/// One dose of a series.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeriesDose {
    /// Its number, from 1.
    pub number: u8,
    /// Is due again each time it was given.
    #[serde(default, skip_serializing_if = "is_false")]
    pub recurring: bool,
    /// Is recommended in one season only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub season: Option<Season>,
    /// Ages (6.4, 7.5). Those whose dates do not fit are not there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub age: Vec<Age>,
    /// Preferable intervals (6.5): all that apply must hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub interval: Vec<Interval>,
    /// Allowable intervals (6.6): what is asked where a preferable one failed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allowable_interval: Vec<AllowableInterval>,
    /// Preferable vaccines (6.8).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub preferable: Vec<PreferableVaccine>,
    /// Allowable vaccines (6.9).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allowable: Vec<AllowableVaccine>,
    /// Vaccines that are a mistake here (6.3).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inadvertent: Vec<Cvx>,
    /// When the dose can be left out (6.2, 7.1, 7.6).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skip: Vec<ConditionalSkip>,
}

/// A season; the last day is part of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Season {
    /// First day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Date>,
    /// Last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<Date>,
}

/// The ages of a series dose, valid between two days (both included).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Age {
    /// Below it a dose is too early to count (CALCDTAGE-5).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub absolute_minimum: Option<Duration>,
    /// Below it a dose counts by grace only (CALCDTAGE-4).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum: Option<Duration>,
    /// Recommended from here (CALCDTAGE-3).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earliest_recommended: Option<Duration>,
    /// Past due from here (CALCDTAGE-2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latest_recommended: Option<Duration>,
    /// No longer given from here (CALCDTAGE-1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maximum: Option<Duration>,
    /// First day on which this entry holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective: Option<Date>,
    /// Last day on which it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cessation: Option<Date>,
}

/// What an interval is counted from (CALCDTINT-1, -2, -8, -9).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Anchor {
    /// The dose before.
    Previous,
    /// The dose that satisfied this target dose.
    TargetDose(u8),
    /// The most recent dose of one of these vaccines, whatever the antigen.
    MostRecent(Vec<Cvx>),
    /// The date of this observation.
    Observation(String),
}

/// A preferable interval (6.5).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Interval {
    /// What it is counted from.
    pub from: Anchor,
    /// Before it a dose is too soon to count (CALCDTINT-3).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub absolute_minimum: Option<Duration>,
    /// Before it a dose counts by grace only (CALCDTINT-4).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum: Option<Duration>,
    /// Recommended from here (CALCDTINT-5).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earliest_recommended: Option<Duration>,
    /// Past due from here (CALCDTINT-6).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latest_recommended: Option<Duration>,
    /// Rules the date of a group of several antigens (FORECASTPRIORITY-1); `override` in CDC's files.
    #[serde(default, skip_serializing_if = "is_false")]
    pub priority: bool,
    /// First day on which this entry holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective: Option<Date>,
    /// Last day on which it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cessation: Option<Date>,
}

/// An allowable interval (6.6).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AllowableInterval {
    /// What it is counted from.
    pub from: Anchor,
    /// Before it a dose is too soon to count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub absolute_minimum: Option<Duration>,
    /// First day on which this entry holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective: Option<Date>,
    /// Last day on which it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cessation: Option<Date>,
}

/// A vaccine to give (6.8).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PreferableVaccine {
    /// Its code.
    pub cvx: Cvx,
    /// From this age on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_age: Option<Duration>,
    /// Below this age.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until_age: Option<Duration>,
    /// Only this product.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trade_name: Option<String>,
    /// Maker of that product (MVX).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mvx: Option<String>,
    /// Usual volume in millilitres. Less is only a remark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub volume_ml: Option<f32>,
    /// Is named in a forecast (FORECASTRECVAC-1).
    #[serde(default, skip_serializing_if = "is_false")]
    pub forecast: bool,
}

/// A vaccine that counts where it was given (6.9), or one that a contraindication forbids (Table 7-6).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AllowableVaccine {
    /// Its code.
    pub cvx: Cvx,
    /// From this age on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_age: Option<Duration>,
    /// Below this age.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until_age: Option<Duration>,
}

/// When a conditional skip is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Context {
    /// Both when evaluating and when forecasting.
    #[default]
    Both,
    /// When evaluating a dose (6.2).
    Evaluation,
    /// When forecasting (7.1, 7.6).
    Forecast,
}

/// How several answers become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Logic {
    /// All must be yes.
    And,
    /// One yes is enough.
    Or,
}

/// One reason to leave a dose out (6.2). Of several, one is enough.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConditionalSkip {
    /// When it is asked.
    pub context: Context,
    /// How its sets are joined (Table 6-11).
    pub logic: Logic,
    /// Its sets.
    pub set: Vec<SkipSet>,
}

/// Conditions that belong together (Table 6-10).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SkipSet {
    /// How its conditions are joined.
    pub logic: Logic,
    /// First day on which the set holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective: Option<Date>,
    /// Last day on which it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cessation: Option<Date>,
    /// Its conditions.
    pub condition: Vec<SkipCondition>,
}

/// One condition of a conditional skip.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum SkipCondition {
    /// The reference date lies between two ages (Table 6-6).
    Age {
        /// From this age on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from_age: Option<Duration>,
        /// Below this age.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until_age: Option<Duration>,
    },
    /// A relevant series of one of these groups of the antigen is complete (Table 6-7).
    CompletedSeries {
        /// Numbers of series groups.
        series_groups: Vec<u8>,
    },
    /// So much time has passed since the dose immediately before (Table 6-8).
    Interval {
        /// How much.
        interval: Duration,
    },
    /// So many doses were given (Table 6-9, CONDSKIP-1).
    Count {
        /// Counted from this age on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from_age: Option<Duration>,
        /// Counted below this age.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until_age: Option<Duration>,
        /// Counted from this day on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        start: Option<Date>,
        /// Counted before this day.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        end: Option<Date>,
        /// Only these vaccines; any if none is named.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        vaccines: Vec<Cvx>,
        /// Which doses are counted.
        of: Counted,
        /// How the count is compared.
        is: Comparison,
        /// With what.
        count: u8,
    },
}

/// Which doses a count takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counted {
    /// Those valid in the series.
    Valid,
    /// All.
    Total,
}

/// A comparison of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Comparison {
    /// More than.
    GreaterThan,
    /// Exactly.
    EqualTo,
    /// Fewer than.
    LessThan,
}
