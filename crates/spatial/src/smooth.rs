//! Rates of small areas, steadied: what is known of the whole, or of the neighbours, helps where few people live.
//!
//! Empirical Bayes with the beta-binomial model. The coverages of the areas come from a beta distribution whose mean
//! and spread are learned from all areas ([`Prior::by_moments`], Kleinman 1973; [`Prior::by_likelihood`]) or from an
//! area and its neighbours ([`local`], after Marshall 1991). With its own numbers each area then has a beta
//! distribution of its own, a [`Belief`]: a mean, an interval, and the chance that it lies below a goal.
//!
//! The doubt about mean and spread themselves is not counted, as always with empirical Bayes: intervals are a little
//! short where there are few areas.

use serde::Serialize;

use crate::interval::Interval;
use crate::neighbours::Neighbours;
use crate::special::{beta_at_most, beta_quantile, ln_beta};
use crate::tally::{Share, SpatialError, Tally};

/// How coverage varies between areas: a beta distribution by its mean and by its strength, that is by how many people
/// it weighs (α + β).
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Prior {
    mean: f64,
    strength: f64,
}

impl Prior {
    /// Strength at which areas do not vary more than could be seen in any state.
    const STRONGEST: f64 = 1e9;
    /// Strength at which an area's coverage could be anything.
    const WEAKEST: f64 = 0.5;

    /// A prior that is known from elsewhere.
    pub fn new(mean: f64, strength: f64) -> Result<Self, SpatialError> {
        if !(0.0..=1.0).contains(&mean) {
            return Err(SpatialError::NotAShare(mean));
        }
        Ok(Self { mean, strength: clamp(strength, Self::STRONGEST) })
    }

    /// Mean coverage of areas, 0 to 1.
    pub fn mean(self) -> f64 {
        self.mean
    }

    /// How many people of its own an area needs to be believed as much as the whole.
    pub fn strength(self) -> f64 {
        self.strength
    }

    /// How far areas lie from the mean (standard deviation of the true coverages).
    pub fn spread(self) -> f64 {
        (self.mean * (1.0 - self.mean) / (self.strength + 1.0)).sqrt()
    }

    /// Learned by moments: the share of the scatter that chance does not explain (Kleinman 1973, weights n). Areas
    /// that do not vary more than by chance give a prior as strong as all their people together. Nothing where nobody
    /// lives.
    pub fn by_moments(tallies: &[Tally]) -> Option<Self> {
        let all = Tally::total(tallies);
        let mean = all.coverage()?;
        let people = all.people() as f64;
        let lived: Vec<(f64, f64)> =
            tallies.iter().filter_map(|t| Some((t.people() as f64, t.coverage()?))).collect();
        let by_chance = lived.len() as f64 - 1.0;
        let scatter: f64 = lived.iter().map(|(n, share)| n * (share - mean).powi(2)).sum();
        let squares: f64 = lived.iter().map(|(n, _)| n * n).sum();
        let variance = mean * (1.0 - mean);
        let room = people - squares / people - by_chance;
        // ρ, the correlation of two people of one area.
        let together = if variance > 0.0 && room > 0.0 {
            ((scatter / variance - by_chance) / room).clamp(0.0, 1.0)
        } else {
            0.0
        };
        let strength = if together > 0.0 { (1.0 - together) / together } else { f64::INFINITY };
        Some(Self { mean: steadied_mean(all), strength: clamp(strength, people) })
    }

    /// Learned by maximum likelihood: better where areas are very unequal in size. Nothing where nobody lives.
    pub fn by_likelihood(tallies: &[Tally]) -> Option<Self> {
        let start = Self::by_moments(tallies)?;
        let all = Tally::total(tallies).people() as f64;
        let fit = |logit: f64, log_strength: f64| {
            let mean = 1.0 / (1.0 + (-logit).exp());
            let strength = log_strength.exp();
            let (a, b) = (mean * strength, (1.0 - mean) * strength);
            let whole = ln_beta(a, b);
            let of = |t: &Tally| ln_beta(a + t.vaccinated() as f64, b + t.unvaccinated() as f64) - whole;
            // Half a person on either side, as in `steadied_mean`: otherwise the likeliest mean of a few people who are all
            // vaccinated is 1, and all doubt is gone.
            let doubt = 0.5 * (mean.ln() + (1.0 - mean).ln());
            tallies.iter().filter(|t| t.people() > 0).map(of).sum::<f64>() + doubt
        };
        let (weakest, strongest) = (Self::WEAKEST.ln(), all.max(1.0).ln());
        let mut logit = (start.mean / (1.0 - start.mean)).ln();
        let mut log_strength = start.strength.ln().clamp(weakest, strongest);
        // Mean and strength hardly depend on each other, so one after the other climbs in a few rounds.
        for _ in 0..30 {
            let before = (logit, log_strength);
            logit = highest(|x| fit(x, log_strength), logit - 3.0, logit + 3.0);
            log_strength = highest(|x| fit(logit, x), weakest, strongest);
            if (logit - before.0).abs() < 1e-7 && (log_strength - before.1).abs() < 1e-6 {
                break;
            }
        }
        Some(Self { mean: 1.0 / (1.0 + (-logit).exp()), strength: clamp(log_strength.exp(), all) })
    }

    /// What is to be believed of an area with these numbers.
    pub fn belief(self, tally: Tally) -> Belief {
        Belief {
            a: self.mean * self.strength + tally.vaccinated() as f64,
            b: (1.0 - self.mean) * self.strength + tally.unvaccinated() as f64,
        }
    }
}

fn clamp(strength: f64, strongest: f64) -> f64 {
    strength.min(strongest).clamp(Prior::WEAKEST, Prior::STRONGEST)
}

/// The mean of all, moved off 0 and 1 by half a person, so that "everybody so far" does not become "everybody for ever".
fn steadied_mean(all: Tally) -> f64 {
    (all.vaccinated() as f64 + 0.5) / (all.people() as f64 + 1.0)
}

/// Where a function with one summit is highest, by golden section.
fn highest(function: impl Fn(f64) -> f64, low: f64, high: f64) -> f64 {
    const GOLDEN: f64 = 0.618_033_988_749_894_9;
    let (mut low, mut high) = (low, high);
    let mut left = high - GOLDEN * (high - low);
    let mut right = low + GOLDEN * (high - low);
    let (mut at_left, mut at_right) = (function(left), function(right));
    while high - low > 1e-8 {
        if at_left < at_right {
            (low, left, at_left) = (left, right, at_right);
            right = low + GOLDEN * (high - low);
            at_right = function(right);
        } else {
            (high, right, at_right) = (right, left, at_left);
            left = high - GOLDEN * (high - low);
            at_left = function(left);
        }
    }
    0.5 * (low + high)
}

/// What is believed of the coverage of one area: a beta distribution.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Belief {
    a: f64,
    b: f64,
}

impl Belief {
    /// The steadied coverage, 0 to 1.
    pub fn mean(self) -> f64 {
        self.a / (self.a + self.b)
    }

    /// Where the coverage lies with this chance, as much left out above as below.
    pub fn interval(self, chance: Share) -> Interval {
        let tail = (1.0 - chance.value()) / 2.0;
        Interval { low: beta_quantile(tail, self.a, self.b), high: beta_quantile(1.0 - tail, self.a, self.b) }
    }

    /// The chance that the coverage is below a goal, 0 to 1.
    pub fn chance_below(self, goal: Share) -> f64 {
        beta_at_most(goal.value(), self.a, self.b)
    }
}

/// Every area steadied by all of them. Nothing where nobody lives anywhere.
pub fn global(tallies: &[Tally]) -> Option<Vec<Belief>> {
    let prior = Prior::by_likelihood(tallies)?;
    Some(tallies.iter().map(|tally| prior.belief(*tally)).collect())
}

/// Every area steadied by itself and its neighbours: what is low in a whole corner of the state stays low (Marshall
/// 1991). The prior is that of moments; where nobody lives around, that of all areas stands in.
pub fn local(tallies: &[Tally], neighbours: &Neighbours) -> Result<Option<Vec<Belief>>, SpatialError> {
    if neighbours.len() != tallies.len() {
        return Err(SpatialError::Uneven {
            areas: tallies.len(),
            given: neighbours.len(),
            what: "lists of neighbours",
        });
    }
    let Some(everywhere) = Prior::by_moments(tallies) else { return Ok(None) };
    let beliefs = tallies.iter().enumerate().map(|(area, tally)| {
        let around = neighbours.of(area).iter().filter_map(|other| tallies.get(*other).copied());
        let around: Vec<Tally> = std::iter::once(*tally).chain(around).collect();
        Prior::by_moments(&around).unwrap_or(everywhere).belief(*tally)
    });
    Ok(Some(beliefs.collect()))
}
