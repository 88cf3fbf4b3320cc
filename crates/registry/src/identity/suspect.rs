//! What the matcher says of two who may be one human, as a suggestion for the review desk.

use jenner_linkage::{Band, Judgement, Matcher};
use jenner_model::PersonId;
use serde_json::json;

use super::review::Suggestion;

/// The word for a band, in the queue.
pub fn word(band: Band) -> &'static str {
    match band {
        Band::Same => "same",
        Band::Review => "review",
        Band::Different => "different",
    }
}

/// A suggestion. `number_reused`: one organization has used one patient number for both.
pub fn suggestion(
    matcher: &Matcher,
    a: PersonId,
    b: PersonId,
    judgement: &Judgement,
    number_reused: bool,
) -> Suggestion {
    Suggestion {
        a,
        b,
        probability: judgement.probability.into(),
        score: judgement.score.into(),
        band: word(judgement.band).to_owned(),
        why: why(judgement, number_reused),
        matcher: matcher.model().version.clone(),
    }
}

/// Guards and parts of the score, for the page: rule ids, fields and levels, and no value of anybody.
fn why(judgement: &Judgement, number_reused: bool) -> String {
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
