//! The flat arrays behind a [`Schedule`](super::Schedule): numbers instead of names, days instead of durations.

use crate::pack::facts::{Comparison, Context, Counted, Logic, SeriesType};
use crate::{Date, Duration};

/// Some entries of a flat array.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Span {
    from: u32,
    to: u32,
}

impl Span {
    pub(crate) fn new(from: usize, to: usize) -> Span {
        Span { from: from as u32, to: to as u32 }
    }

    pub(crate) fn of<T>(self, all: &[T]) -> &[T] {
        all.get(self.range()).unwrap_or_default()
    }

    pub(crate) fn range(self) -> std::ops::Range<usize> {
        self.from as usize..self.to as usize
    }

    pub(crate) fn len(self) -> usize {
        (self.to - self.from) as usize
    }

    pub(crate) fn is_empty(self) -> bool {
        self.from == self.to
    }
}

/// An age of the schedule: its date is computed once for each patient. The first two are the dates assumed
/// where an age is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AgeId(pub(crate) u16);

impl AgeId {
    /// No minimum given: 1900-01-01.
    pub(crate) const NO_MINIMUM: AgeId = AgeId(0);
    /// No maximum given: 2999-12-31.
    pub(crate) const NO_MAXIMUM: AgeId = AgeId(1);

    pub(crate) fn is_given(self) -> bool {
        self.0 > 1
    }
}

/// A set of CVX codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CvxSet([u64; 16]);

impl CvxSet {
    pub(crate) const EMPTY: CvxSet = CvxSet([0; 16]);

    pub(crate) fn insert(&mut self, cvx: u16) {
        if let Some(word) = self.0.get_mut(usize::from(cvx >> 6)) {
            *word |= 1 << (cvx & 63);
        }
    }

    pub(crate) fn contains(&self, cvx: u16) -> bool {
        self.0.get(usize::from(cvx >> 6)).is_some_and(|word| word & (1 << (cvx & 63)) != 0)
    }
}

/// The days on which an entry holds, both included.
#[derive(Clone, Copy, Debug)]
pub(crate) struct InForce {
    pub(crate) first: Date,
    pub(crate) last: Date,
}

impl InForce {
    pub(crate) const ALWAYS: InForce = InForce { first: Date::MIN, last: Date::MAX };
}

#[derive(Debug)]
pub(crate) struct Antigen {
    pub(crate) name: String,
    pub(crate) group: u16,
    /// The places of its series, those that others ask about first.
    pub(crate) order: Span,
    pub(crate) contraindications: Span,
    pub(crate) vaccine_contraindications: Span,
    /// Observations that prove immunity.
    pub(crate) immune_by: Span,
    pub(crate) born: Span,
}

#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) name: String,
    pub(crate) administer_full: bool,
    /// How many antigens it has.
    pub(crate) antigens: usize,
}

#[derive(Debug)]
pub(crate) struct Born {
    pub(crate) before: Date,
    /// Number of a country in the schedule's list.
    pub(crate) country: Option<u16>,
    pub(crate) unless: Span,
}

#[derive(Debug)]
pub(crate) struct Contraindication {
    pub(crate) observation: u16,
    pub(crate) from: AgeId,
    pub(crate) until: AgeId,
    pub(crate) lasts: Option<Duration>,
    /// Vaccines of a vaccine contraindication.
    pub(crate) vaccines: Span,
    pub(crate) guidance: Option<u16>,
}

#[derive(Debug)]
pub(crate) struct Indication {
    pub(crate) observation: u16,
    pub(crate) from: AgeId,
    pub(crate) until: AgeId,
    pub(crate) guidance: Option<u16>,
}

#[derive(Debug)]
pub(crate) struct Series {
    pub(crate) name: String,
    pub(crate) antigen: u16,
    pub(crate) group: u16,
    pub(crate) kind: SeriesType,
    pub(crate) series_group: u8,
    /// Series groups as bits.
    pub(crate) equivalent: u64,
    pub(crate) default_series: bool,
    pub(crate) product_path: bool,
    pub(crate) shared_decision: bool,
    /// Lower is better; the highest stands for none.
    pub(crate) priority: u32,
    /// Lower is better; the highest stands for none.
    pub(crate) preference: u16,
    pub(crate) minimum_age_to_start: AgeId,
    pub(crate) maximum_age_to_start: AgeId,
    /// Bits of [`sex_bit`]; 0 for all.
    pub(crate) sexes: u8,
    pub(crate) indications: Span,
    pub(crate) guidance: Span,
    pub(crate) doses: Span,
}

/// The bit of a sex in [`Series::sexes`].
pub(crate) fn sex_bit(sex: crate::Sex) -> u8 {
    match sex {
        crate::Sex::Female => 1,
        crate::Sex::Male => 2,
        crate::Sex::Unknown => 4,
    }
}

#[derive(Debug)]
pub(crate) struct SeriesDose {
    pub(crate) number: u8,
    pub(crate) recurring: bool,
    pub(crate) season_start: Option<Date>,
    pub(crate) season_end: Option<Date>,
    pub(crate) ages: Span,
    pub(crate) intervals: Span,
    pub(crate) allowable_intervals: Span,
    pub(crate) preferable: Span,
    pub(crate) allowable: Span,
    pub(crate) inadvertent: Span,
    pub(crate) skips: Span,
}

#[derive(Debug)]
pub(crate) struct Age {
    pub(crate) absolute_minimum: AgeId,
    pub(crate) minimum: AgeId,
    pub(crate) earliest_recommended: AgeId,
    pub(crate) latest_recommended: AgeId,
    pub(crate) maximum: AgeId,
    pub(crate) in_force: InForce,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Anchor {
    Previous,
    TargetDose(u8),
    /// A set of vaccines by its number.
    MostRecent(u16),
    Observation(u16),
}

/// A preferable interval; an allowable one has the absolute minimum alone.
#[derive(Debug)]
pub(crate) struct Interval {
    pub(crate) from: Anchor,
    pub(crate) absolute_minimum: Option<Duration>,
    pub(crate) minimum: Option<Duration>,
    pub(crate) earliest_recommended: Option<Duration>,
    pub(crate) latest_recommended: Option<Duration>,
    pub(crate) priority: bool,
    pub(crate) in_force: InForce,
}

#[derive(Debug)]
pub(crate) struct VaccineEntry {
    pub(crate) cvx: u16,
    pub(crate) from: AgeId,
    pub(crate) until: AgeId,
    /// Number of a maker in the schedule's list: only that product.
    pub(crate) maker: Option<u16>,
    pub(crate) volume_ml: Option<f32>,
    pub(crate) forecast: bool,
}

#[derive(Debug)]
pub(crate) struct Skip {
    pub(crate) context: Context,
    pub(crate) logic: Logic,
    pub(crate) sets: Span,
}

#[derive(Debug)]
pub(crate) struct SkipSet {
    pub(crate) logic: Logic,
    pub(crate) in_force: InForce,
    pub(crate) conditions: Span,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Condition {
    Age { from: AgeId, until: AgeId },
    CompletedSeries { groups: u64 },
    Interval { interval: Duration },
    Count(Count),
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Count {
    pub(crate) from: AgeId,
    pub(crate) until: AgeId,
    pub(crate) start: Date,
    pub(crate) end: Date,
    pub(crate) vaccines: Option<u16>,
    pub(crate) of: Counted,
    pub(crate) is: Comparison,
    pub(crate) count: u8,
}

/// That a vaccine counts for an antigen at some ages.
#[derive(Debug)]
pub(crate) struct Association {
    pub(crate) antigen: u16,
    pub(crate) from: AgeId,
    pub(crate) until: AgeId,
}

/// Conflicts of one vaccine as the current one, with all previous ones that share the intervals.
#[derive(Debug)]
pub(crate) struct Conflict {
    pub(crate) previous: CvxSet,
    pub(crate) begin: Duration,
    pub(crate) minimum_end: Duration,
    pub(crate) end: Duration,
}
