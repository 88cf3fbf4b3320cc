//! Pairs that may be one human, on their way into the queue of the review desk.

use jenner_linkage::{Band, Judgement};
use jenner_model::PersonId;
use jenner_model::access::Access;
use jenner_store::{StoreError, Tx};
use serde_json::json;

use super::matching::Candidate;
use super::review::{self, Suggestion};
use crate::registry::Core;

/// Two homes that may be one human, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Suspicion {
    /// The smaller home.
    pub home_a: PersonId,
    /// The greater home.
    pub home_b: PersonId,
    /// What the matcher says.
    pub judgement: Judgement,
    /// Whether one organization used one patient number for both.
    pub number_reused: bool,
}

impl Suspicion {
    /// About two homes; their order does not matter.
    pub fn new(one: &Candidate, other: &Candidate, judgement: &Judgement, number_reused: bool) -> Self {
        let (home_a, home_b) = (one.home.min(other.home), one.home.max(other.home));
        Self { home_a, home_b, judgement: judgement.clone(), number_reused }
    }
}

/// Puts pairs into the queue and says how many are new; save those of which somebody has said that they are two people and who are what they were then.
pub(crate) fn put(
    tx: &mut Tx<'_>,
    core: &Core,
    access: &Access,
    suspicions: &[Suspicion],
) -> Result<usize, StoreError> {
    let suggestions: Vec<Suggestion> = suspicions
        .iter()
        .map(|one| Suggestion {
            a: one.home_a,
            b: one.home_b,
            probability: one.judgement.probability.into(),
            score: one.judgement.score.into(),
            band: word(one.judgement.band).to_owned(),
            why: why(&one.judgement, one.number_reused),
            matcher: core.matcher.model().version.clone(),
        })
        .collect();
    review::suggest(tx, core, access, &suggestions)
}

/// Guards and parts of the score, for the page: rule ids, fields and levels, and no value of anybody.
pub(crate) fn why(judgement: &Judgement, number_reused: bool) -> String {
    let word = |value: &dyn std::fmt::Debug| format!("{value:?}");
    let parts: Vec<_> = judgement
        .parts
        .iter()
        .map(|part| json!({"field": word(&part.field), "level": word(&part.level), "weight": part.weight}))
        .collect();
    let together: Vec<_> =
        judgement.together.iter().map(|one| json!({"name": one.name, "weight": one.weight})).collect();
    let guards: Vec<_> = judgement.guards.iter().map(|guard| guard.rule()).collect();
    json!({"guards": guards, "number_reused": number_reused, "parts": parts, "together": together})
        .to_string()
}

/// The word for a band, in the queue.
fn word(band: Band) -> &'static str {
    match band {
        Band::Same => "same",
        Band::Review => "review",
        Band::Different => "different",
    }
}
