//! What a community needs so that a disease cannot spread, and how many doses are missing for it.
//!
//! Which disease needs how much is data that the caller brings; what is here is the arithmetic. Counts of doses are
//! exact: whole numbers, no rounding on the way.

use serde::{Deserialize, Serialize};

use crate::tally::{Share, SpatialError, Tally};

/// A disease and the share of immune people that keeps it from spreading. A row of somebody's table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HerdImmunity {
    /// The disease, as people call it.
    pub disease: String,
    /// How many others one person infects where nobody is immune (R₀): lowest and highest estimate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spreads_to: Option<[f64; 2]>,
    /// The share that must be immune: lowest and highest estimate.
    pub immune: [Share; 2],
    /// The share of vaccinated people who are protected, where coverage is to be reckoned with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effectiveness: Option<Share>,
}

impl HerdImmunity {
    /// The goal for coverage: the higher estimate, on the safe side.
    pub fn goal(&self) -> Share {
        let [low, high] = self.immune;
        low.max(high)
    }
}

/// The share that must be immune when one person infects so many: 1 − 1/R₀, where everybody meets everybody. Nothing
/// for a number that is not above 0; none at all is needed up to 1.
pub fn share_that_stops(spreads_to: f64) -> Option<f64> {
    (spreads_to.is_finite() && spreads_to > 0.0).then(|| (1.0 - 1.0 / spreads_to).max(0.0))
}

/// What is missing for a goal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// Nothing: the goal is reached.
    Nothing,
    /// So many.
    Count(u64),
    /// Not even everybody would do: the vaccine protects too few.
    OutOfReach,
}

/// How many more people must be vaccinated so that coverage reaches the goal. With an effectiveness, so that the
/// share *protected* reaches it.
pub fn people_missing(tally: Tally, goal: Share, effectiveness: Option<Share>) -> Missing {
    let protects = u128::from(effectiveness.unwrap_or(Share::ALL).parts());
    // (vaccinated + more) · protects >= people · goal, in whole numbers.
    let needed = u128::from(tally.people()) * u128::from(goal.parts());
    if needed == 0 {
        return Missing::Nothing;
    }
    if protects == 0 {
        return Missing::OutOfReach;
    }
    let vaccinated = needed.div_ceil(protects);
    if vaccinated > u128::from(tally.people()) {
        return Missing::OutOfReach;
    }
    // What fits into the number of people fits into 64 bits.
    let vaccinated = u64::try_from(vaccinated).unwrap_or(u64::MAX);
    match vaccinated.saturating_sub(tally.vaccinated()) {
        0 => Missing::Nothing,
        count => Missing::Count(count),
    }
}

/// How many doses at least bring an area to the goal, when some need one dose and others more.
///
/// `people_by_doses[k]` is how many of the unvaccinated need `k + 1` more doses. Those who need fewest come first; that
/// is the smallest number there can be. The lists and the tally must be about the same people.
pub fn doses_missing(tally: Tally, goal: Share, people_by_doses: &[u64]) -> Result<Missing, SpatialError> {
    let listed: u64 = people_by_doses.iter().sum();
    if listed != tally.unvaccinated() {
        return Err(SpatialError::OtherPeople { unvaccinated: tally.unvaccinated(), listed });
    }
    let Missing::Count(mut people) = people_missing(tally, goal, None) else {
        return Ok(Missing::Nothing);
    };
    let mut doses = 0;
    for (needs, count) in (1_u64..).zip(people_by_doses) {
        let now = people.min(*count);
        doses += now * needs;
        people -= now;
    }
    Ok(Missing::Count(doses))
}
