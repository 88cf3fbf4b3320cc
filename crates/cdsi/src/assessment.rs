//! What the engine answers: the status of every dose, and what is due in every vaccine group.

use jenner_codes::Cvx;
use serde::Serialize;

use crate::Date;

macro_rules! schedule_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub(crate) u16);

        impl $name {
            /// Its place in the list of the schedule.
            pub fn index(self) -> usize {
                usize::from(self.0)
            }
        }
    };
}
schedule_id!(
    /// An antigen of one loaded schedule. The schedule knows its name.
    AntigenId
);
schedule_id!(
    /// A vaccine group of one loaded schedule.
    GroupId
);
schedule_id!(
    /// An antigen series of one loaded schedule.
    SeriesId
);
schedule_id!(
    /// An observation of one loaded schedule.
    ObservationId
);
schedule_id!(
    /// A text of guidance of one loaded schedule.
    GuidanceId
);

/// The answer for one patient on one day under one schedule.
#[derive(Clone, Debug, PartialEq)]
pub struct Assessment {
    /// Assessment date.
    pub on: Date,
    /// The first later day on which the answer may differ although nothing new is known; `None` if it never
    /// does. Until the day before, an assessment gives this same answer.
    pub holds_until: Option<Date>,
    /// What is due, by vaccine group in the schedule's order. A group may have two: standard and risk series
    /// are never blended (chapter 9); it has none where no series is relevant.
    pub forecasts: Vec<Forecast>,
    /// Every dose as seen by every best series of its antigens, in the order of the doses.
    pub evaluations: Vec<Evaluation>,
    /// Doses that no series was asked about, and why.
    pub set_aside: Vec<SetAside>,
}

/// A dose that took no part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SetAside {
    /// Its place in [`Patient::doses`](crate::Patient::doses).
    pub dose: usize,
    /// Why.
    pub reason: SetAsideReason,
}

/// Why a dose took no part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SetAsideReason {
    /// Given after the assessment date.
    AfterAssessment,
    /// Given before birth.
    BeforeBirth,
    /// The schedule does not know the vaccine, or maps it to no antigen at that age. Such a dose still counts
    /// in vaccine conflicts (6.7).
    NoAntigen,
}

/// Which series a forecast is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ForecastKind {
    /// Standard series (with those for evaluation only).
    Standard,
    /// Risk series.
    Risk,
}

/// Status of a patient series (chapter 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SeriesStatus {
    /// Another dose is needed.
    NotComplete,
    /// All doses are there.
    Complete,
    /// No dose is needed: there is evidence of immunity.
    Immune,
    /// There is a reason not to vaccinate.
    Contraindicated,
    /// Too late to begin or to finish.
    AgedOut,
    /// No dose is recommended now.
    NotRecommended,
}

/// Why a series has its status (Table 7-10).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StatusReason {
    /// A dose is needed.
    DoseNeeded,
    /// Evidence of immunity.
    Immunity,
    /// A contraindication.
    Contraindication,
    /// All target doses are satisfied or skipped.
    SeriesComplete,
    /// All target doses are skipped and none is satisfied: past immunization history.
    ImmunizationHistory,
    /// The season of the dose is over.
    SeasonOver,
    /// The maximum age has been reached.
    MaximumAge,
    /// The next dose could not be given before the maximum age.
    CannotFinish,
}

/// What is due in one vaccine group.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    /// The group.
    pub group: GroupId,
    /// Standard or risk.
    pub kind: ForecastKind,
    /// Status of the group.
    pub status: SeriesStatus,
    /// Why it has that status.
    pub reason: StatusReason,
    /// Number of the next dose (FORECASTDN-2); `None` unless a dose is needed.
    pub dose_number: Option<u8>,
    /// First day on which the next dose would be valid.
    pub earliest: Option<Date>,
    /// Day from which it is recommended.
    pub recommended: Option<Date>,
    /// Last day on time; the dose is late on the day after it.
    pub past_due: Option<Date>,
    /// Last day on which it can be given at all.
    pub latest: Option<Date>,
    /// Vaccines to give (FORECASTRECVAC-1), without doubles, in the order of the series.
    pub vaccines: Vec<Cvx>,
    /// Every preferable vaccine that would count as the next dose by its ages and that no contraindication
    /// forbids, whether the schedule names it in forecasts or leaves the choice. The ages are those of the first
    /// day it can be given on: the assessment day, where the earliest or the recommended day has gone by. Of a
    /// group with several antigens, those that serve all that need a dose, if there are any.
    pub suitable: Vec<Cvx>,
    /// Antigens that need a dose (FORECASTVG-8).
    pub antigens: Vec<AntigenId>,
    /// Advice (FORECASTGUIDANCE-1).
    pub guidance: Vec<GuidanceId>,
    /// Best series this was combined from.
    pub series: Vec<SeriesId>,
    /// Dates of the doses that count, ascending: those that satisfy a target dose in a best series of this
    /// kind, for the antigen of the group with the fewest.
    pub counted: Vec<Date>,
}

impl Forecast {
    /// The day of the dose that completed the group, where it is complete by doses.
    pub fn completed_on(&self) -> Option<Date> {
        (self.status == SeriesStatus::Complete).then(|| self.counted.last().copied()).flatten()
    }
}

/// Status of a dose in a series (chapter 3). The order is by favour: the first is best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DoseStatus {
    /// Counts.
    Valid,
    /// Surplus or too late; need not be repeated.
    Extraneous,
    /// Does not count and must be repeated.
    NotValid,
    /// Was no good and must be repeated.
    SubStandard,
}

/// Why a dose does not count, or a remark about one that does. Several may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DoseReason {
    /// Given before the absolute minimum age.
    TooYoung,
    /// Given at or after the maximum age.
    TooOld,
    /// Counted although up to four days too early by age.
    AgeGrace,
    /// Given too soon after what the interval is counted from.
    TooSoon,
    /// Counted although a little too soon.
    IntervalGrace,
    /// Counted by an allowable interval, not the preferable one.
    AllowableInterval,
    /// Too near to another vaccine.
    Conflict,
    /// A vaccine that is a mistake at this place (6.3).
    Inadvertent,
    /// Neither preferable nor allowable.
    WrongVaccine,
    /// Counted by an allowable vaccine, not a preferable one.
    AllowableVaccine,
    /// The series was complete already.
    SeriesComplete,
    /// The lot had expired.
    Expired,
    /// Recalled or damaged.
    Damaged,
    /// A smaller volume than usual (a remark only).
    SmallVolume,
}

/// A set of [`DoseReason`]s.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct DoseReasons(u16);

impl DoseReasons {
    /// No reason.
    pub const NONE: DoseReasons = DoseReasons(0);

    const ALL: [DoseReason; 14] = [
        DoseReason::TooYoung,
        DoseReason::TooOld,
        DoseReason::AgeGrace,
        DoseReason::TooSoon,
        DoseReason::IntervalGrace,
        DoseReason::AllowableInterval,
        DoseReason::Conflict,
        DoseReason::Inadvertent,
        DoseReason::WrongVaccine,
        DoseReason::AllowableVaccine,
        DoseReason::SeriesComplete,
        DoseReason::Expired,
        DoseReason::Damaged,
        DoseReason::SmallVolume,
    ];

    /// Adds one.
    pub fn insert(&mut self, reason: DoseReason) {
        self.0 |= 1 << reason as u16;
    }

    /// Whether it is there.
    pub fn contains(self, reason: DoseReason) -> bool {
        self.0 & (1 << reason as u16) != 0
    }

    /// As a number for keeping: bit `n` is the `n`-th [`DoseReason`].
    pub fn bits(self) -> u16 {
        self.0
    }

    /// From such a number; bits without a meaning are dropped.
    pub fn from_bits(bits: u16) -> DoseReasons {
        DoseReasons(bits & ((1 << DoseReasons::ALL.len()) - 1))
    }

    /// All of them, in the order of [`DoseReason`].
    pub fn iter(self) -> impl Iterator<Item = DoseReason> {
        DoseReasons::ALL.into_iter().filter(move |reason| self.contains(*reason))
    }
}

impl FromIterator<DoseReason> for DoseReasons {
    fn from_iter<I: IntoIterator<Item = DoseReason>>(reasons: I) -> DoseReasons {
        let mut set = DoseReasons::NONE;
        reasons.into_iter().for_each(|reason| set.insert(reason));
        set
    }
}

/// A dose as one series sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Evaluation {
    /// Its place in [`Patient::doses`](crate::Patient::doses).
    pub dose: usize,
    /// Antigen.
    pub antigen: AntigenId,
    /// Series.
    pub series: SeriesId,
    /// Number of the target dose it was evaluated against; `None` if the series was complete before.
    pub target: Option<u8>,
    /// Status.
    pub status: DoseStatus,
    /// Why.
    pub reasons: DoseReasons,
}
