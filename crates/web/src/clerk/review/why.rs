//! Why a pair waits: the matcher's guards and the parts of its score, as the queue keeps them.

use jenner_registry::identity::desk::BY_HAND;
use jenner_registry::identity::review::Waiting;
use serde::Deserialize;

use crate::views::{PairScore, ScorePart};

/// What the queue keeps with a pair.
#[derive(Debug, Default, Deserialize)]
struct Kept {
    #[serde(default)]
    guards: Vec<String>,
    #[serde(default)]
    number_reused: bool,
    #[serde(default)]
    parts: Vec<Part>,
    #[serde(default)]
    together: Vec<Together>,
}

#[derive(Debug, Deserialize)]
struct Part {
    field: String,
    level: String,
    weight: f64,
}

#[derive(Debug, Deserialize)]
struct Together {
    name: String,
    weight: f64,
}

/// Why a pair waits.
pub struct Why {
    /// Ends of keys `reason-…`.
    pub reasons: Vec<String>,
    /// Parts of the score, the weightiest first.
    pub parts: Vec<ScorePart>,
}

impl Why {
    /// Whether a rule about twins stands against a join (T1 to T5).
    pub fn may_be_twins(&self) -> bool {
        self.reasons.iter().any(|reason| reason.starts_with('t'))
    }
}

/// Reads what the queue keeps. What cannot be read says nothing: the pair is shown without it.
pub fn read(pair: &Waiting) -> Why {
    let kept: Kept = serde_json::from_str(&pair.why).unwrap_or_default();
    let mut reasons: Vec<String> = kept.guards.iter().map(|guard| guard.to_ascii_lowercase()).collect();
    if kept.number_reused {
        reasons.insert(0, "number-reused".to_owned());
    }
    if pair.band == BY_HAND {
        reasons.insert(0, "by-hand".to_owned());
    }
    if reasons.is_empty() {
        reasons.push("score".to_owned());
    }
    let known = kept.parts.into_iter().filter(|part| part.level != "Missing");
    let mut parts: Vec<ScorePart> = known
        .map(|part| ScorePart {
            field: with_hyphens(&part.field),
            level: with_hyphens(&part.level),
            tenths: tenths(part.weight),
        })
        .chain(kept.together.into_iter().map(|together| ScorePart {
            field: together.name,
            level: String::new(),
            tenths: tenths(together.weight),
        }))
        .filter(|part| part.tenths != 0)
        .collect();
    parts.sort_by_key(|part| std::cmp::Reverse(part.tenths.unsigned_abs()));
    Why { reasons, parts }
}

/// The score with its parts.
pub fn score(pair: &Waiting, why: &Why) -> PairScore {
    PairScore {
        percent: percent(pair.probability),
        band: pair.band.clone(),
        parts: why.parts.clone(),
        rules: pair.matcher.clone(),
    }
}

/// A probability in hundredths. Rounded down and never 0 or 100: the matcher is never certain.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 1..=99 before")]
pub fn percent(probability: f64) -> u8 {
    (probability * 100.0).floor().clamp(1.0, 99.0) as u8
}

#[expect(clippy::cast_possible_truncation, reason = "weights are small, and clamped")]
fn tenths(weight: f64) -> i32 {
    (weight * 10.0).round().clamp(-9_999.0, 9_999.0) as i32
}

/// `BirthOrder` as `birth-order`.
fn with_hyphens(name: &str) -> String {
    let mut text = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !text.is_empty() {
            text.push('-');
        }
        text.push(letter.to_ascii_lowercase());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_is_never_certain_and_never_rounded_up() {
        for (probability, shown) in [(0.0, 1), (0.499, 49), (0.899_9, 89), (0.999_99, 99), (1.0, 99)] {
            assert_eq!(percent(probability), shown, "{probability}");
        }
        assert_eq!(percent(f64::NAN), 0, "what is no number at all");
    }

    #[test]
    fn every_rule_field_and_level_of_the_matcher_has_a_text() {
        let known = crate::language::keys(crate::language::Lang::English);
        let mut wanted = Vec::new();
        for guard in jenner_linkage::Guard::ALL {
            let rule = guard.rule().to_ascii_lowercase();
            wanted.extend([format!("reason-{rule}"), format!("why-{rule}")]);
        }
        let fields = jenner_linkage::Field::ALL.iter();
        wanted.extend(fields.map(|field| format!("part-{}", with_hyphens(&format!("{field:?}")))));
        let levels =
            jenner_linkage::Level::ALL.iter().filter(|level| **level != jenner_linkage::Level::Missing);
        wanted.extend(levels.map(|level| format!("level-{}", with_hyphens(&format!("{level:?}")))));
        for key in wanted {
            assert!(known.contains(&key), "{key}");
        }
    }

    #[test]
    fn a_name_of_the_matcher_becomes_the_end_of_a_key() {
        assert_eq!(with_hyphens("SocialSecurity"), "social-security");
        assert_eq!(with_hyphens("Exact"), "exact");
    }
}
