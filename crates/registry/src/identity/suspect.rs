//! Pairs that may be one human, on their way into the queue of the review desk.

use std::collections::HashMap;

use jenner_codes::County;
use jenner_linkage::{Judgement, Profile};
use jenner_model::access::Access;
use jenner_model::person::Demographics;
use jenner_model::{Date, PersonId};
use jenner_store::queries::review::NewPair;
use jenner_store::queries::{decision, review};
use jenner_store::{StoreError, Tx};
use serde_json::json;

use super::matching::Candidate;
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
    /// What the two were when they were compared, see [`fingerprint`].
    pub fingerprint: [u8; 16],
    /// For the filters of the queue.
    pub about: About,
}

/// What the queue is filtered by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct About {
    /// County or parish of one of the two.
    pub county: Option<County>,
    /// Birth date of one of the two.
    pub born_on: Option<Date>,
}

impl About {
    /// As a statement says.
    pub fn of(said: &Demographics) -> Self {
        let addresses = said.addresses.value().into_iter().flatten();
        Self { county: addresses.filter_map(|one| one.county.clone()).next(), born_on: said.birth_date }
    }
}

impl Suspicion {
    /// About two homes; their order does not matter.
    pub fn new(
        one: &Candidate,
        other: &Candidate,
        judgement: &Judgement,
        number_reused: bool,
        about: About,
    ) -> Self {
        let (a, b) = if one.home <= other.home { (one, other) } else { (other, one) };
        Self {
            home_a: a.home,
            home_b: b.home,
            judgement: judgement.clone(),
            number_reused,
            fingerprint: fingerprint(&a.profile, &b.profile),
            about,
        }
    }
}

/// What two homes are to the matcher: a decision "two people" stands until one of them is something else.
pub fn fingerprint(a: &Profile, b: &Profile) -> [u8; 16] {
    let mut hash = blake3::Hasher::new();
    for profile in [a, b] {
        let bytes = profile.to_bytes();
        hash.update(&(bytes.len() as u64).to_le_bytes());
        hash.update(&bytes);
    }
    let mut short = [0; 16];
    short.copy_from_slice(&hash.finalize().as_bytes()[..16]);
    short
}

/// Puts pairs into the queue, save those of which somebody has said that they are two people and who are what they were then.
pub(crate) fn put(
    tx: &mut Tx<'_>,
    core: &Core,
    access: &Access,
    suspicions: &[Suspicion],
) -> Result<(), StoreError> {
    if suspicions.is_empty() {
        return Ok(());
    }
    let homes: Vec<PersonId> = suspicions.iter().flat_map(|one| [one.home_a, one.home_b]).collect();
    let apart: HashMap<(PersonId, PersonId), [u8; 16]> =
        decision::apart(tx, access, &homes)?.into_iter().map(|(a, b, then)| ((a, b), then)).collect();
    let mut pairs: HashMap<(PersonId, PersonId), NewPair> = HashMap::new();
    for one in suspicions {
        let homes = (one.home_a, one.home_b);
        if apart.get(&homes) != Some(&one.fingerprint) {
            pairs.insert(homes, pair(core, one));
        }
    }
    let mut pairs: Vec<NewPair> = pairs.into_values().collect();
    pairs.sort_by_key(|pair| (pair.home_a, pair.home_b));
    review::put(tx, &pairs)
}

fn pair(core: &Core, of: &Suspicion) -> NewPair {
    NewPair {
        id: core.id(),
        home_a: of.home_a,
        home_b: of.home_b,
        probability: of.judgement.probability.into(),
        score: of.judgement.score.into(),
        band: "review".to_owned(),
        why: why(&of.judgement, of.number_reused),
        matcher: core.matcher.model().version.clone(),
        fingerprint: of.fingerprint,
        county: of.about.county.clone(),
        born_on: of.about.born_on,
        created_at: core.now(),
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
