//! How sure a rate is: confidence intervals of one share and of the difference of two.
//!
//! Wilson's score interval (1927) is the everyday one. Clopper and Pearson's (1934) never covers less than it says
//! and is therefore wide; Jeffreys' is the Bayesian one with the prior Beta(1/2, 1/2), good for small groups (Brown,
//! Cai and DasGupta 2001). Differences: Newcombe's hybrid score interval (1998, his method 10).

use serde::Serialize;

use crate::special::{beta_quantile, normal_quantile};
use crate::tally::{Share, Tally};

/// From where to where a share lies, 0 to 1; for differences -1 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Interval {
    /// Nothing is known.
    pub const UNKNOWN: Self = Self { low: 0.0, high: 1.0 };

    /// Whether a share lies in it, its ends included.
    pub fn holds(self, share: f64) -> bool {
        self.low <= share && share <= self.high
    }

    /// How a goal stands to it: surely reached, surely missed, or not to be told.
    pub fn against(self, goal: Share) -> Standing {
        if self.high < goal.value() {
            Standing::Below
        } else if self.low >= goal.value() {
            Standing::Reached
        } else {
            Standing::Unsure
        }
    }
}

/// What an interval says about a goal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// The whole interval lies below the goal.
    Below,
    /// The goal lies inside: these numbers alone cannot tell.
    Unsure,
    /// The whole interval lies at or above the goal.
    Reached,
}

/// Wilson's score interval with the given confidence. Where nobody lives nothing is known.
pub fn wilson(tally: Tally, confidence: Share) -> Interval {
    let Some(share) = tally.coverage() else { return Interval::UNKNOWN };
    let z = two_sided(confidence);
    let n = tally.people() as f64;
    let middle = share + z * z / (2.0 * n);
    let half = z * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt();
    let scale = 1.0 + z * z / n;
    // At nobody and at everybody the ends are 0 and 1; rounding must not say otherwise.
    let low = if tally.vaccinated() == 0 { 0.0 } else { (middle - half) / scale };
    let high = if tally.unvaccinated() == 0 { 1.0 } else { (middle + half) / scale };
    Interval { low, high }
}

/// Clopper and Pearson's interval: it holds the true share at least as often as it says.
pub fn clopper_pearson(tally: Tally, confidence: Share) -> Interval {
    let tail = (1.0 - confidence.value()) / 2.0;
    let (yes, no) = (tally.vaccinated() as f64, tally.unvaccinated() as f64);
    let low = if yes == 0.0 { 0.0 } else { beta_quantile(tail, yes, no + 1.0) };
    let high = if no == 0.0 { 1.0 } else { beta_quantile(1.0 - tail, yes + 1.0, no) };
    Interval { low, high }
}

/// Jeffreys' interval, for small groups.
pub fn jeffreys(tally: Tally, confidence: Share) -> Interval {
    let tail = (1.0 - confidence.value()) / 2.0;
    let (yes, no) = (tally.vaccinated() as f64, tally.unvaccinated() as f64);
    let low = if yes == 0.0 { 0.0 } else { beta_quantile(tail, yes + 0.5, no + 0.5) };
    let high = if no == 0.0 { 1.0 } else { beta_quantile(1.0 - tail, yes + 0.5, no + 0.5) };
    Interval { low, high }
}

/// The difference of two coverages and its interval: first minus second.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Difference {
    /// First share minus second share.
    pub points: f64,
    /// Where it lies.
    pub interval: Interval,
}

impl Difference {
    /// Whether the groups differ: zero is outside the interval.
    pub fn is_clear(self) -> bool {
        !self.interval.holds(0.0)
    }
}

/// How far two coverages are apart, by Newcombe's method 10. Nothing where one of them has nobody.
pub fn difference(first: Tally, second: Tally, confidence: Share) -> Option<Difference> {
    let (a, b) = (first.coverage()?, second.coverage()?);
    let (around_a, around_b) = (wilson(first, confidence), wilson(second, confidence));
    let points = a - b;
    let below = ((a - around_a.low).powi(2) + (around_b.high - b).powi(2)).sqrt();
    let above = ((around_a.high - a).powi(2) + (b - around_b.low).powi(2)).sqrt();
    let interval = Interval { low: (points - below).max(-1.0), high: (points + above).min(1.0) };
    Some(Difference { points, interval })
}

/// The standard normal value that leaves half of what is not covered above it.
fn two_sided(confidence: Share) -> f64 {
    normal_quantile(1.0 - (1.0 - confidence.value()) / 2.0)
}
