//! The matcher: a model, frequencies and guards put together into a judgement.

use serde::Deserialize;

use crate::compare::{Comparison, Field, Level};
use crate::frequency::Frequencies;
use crate::guards::{self, Apart, Guard, Guards};
use crate::model::{Model, ModelError};
use crate::profile::Profile;

/// What to do with two records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Band {
    /// One person.
    Same,
    /// Perhaps one person: somebody has to look.
    Review,
    /// Two people.
    Different,
}

/// What a field adds to the score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Part {
    /// The field.
    pub field: Field,
    /// How far it agrees.
    pub level: Level,
    /// What that weighs: base-2 logarithm of the odds.
    pub weight: f32,
}

/// What several fields together add to the score.
#[derive(Debug, Clone, PartialEq)]
pub struct Together {
    /// What it is, in words.
    pub name: String,
    /// What it weighs.
    pub weight: f32,
}

/// The answer with its reasons.
#[derive(Debug, Clone, PartialEq)]
pub struct Judgement {
    /// What to do.
    pub band: Band,
    /// Probability that the two are one person, before the guards.
    pub probability: f32,
    /// The same as log odds, base 2: the sum of the prior, parts and terms.
    pub score: f32,
    /// What each known field adds, in the order of [`Field::ALL`].
    pub parts: Vec<Part>,
    /// What fields add together.
    pub together: Vec<Together>,
    /// What stood against an automatic join.
    pub guards: Vec<Guard>,
}

/// The answer without its reasons.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Verdict {
    /// What to do.
    pub band: Band,
    /// Log odds, base 2.
    pub score: f32,
    /// What stood against an automatic join.
    pub guards: Guards,
}

impl Verdict {
    /// Probability that the two are one person, before the guards.
    pub fn probability(&self) -> f32 {
        probability(self.score)
    }
}

fn probability(score: f32) -> f32 {
    1.0 / (1.0 + (-score).exp2())
}

/// Judges pairs of profiles.
#[derive(Debug, Clone)]
pub struct Matcher {
    model: Model,
    frequencies: Frequencies,
    /// What the number of records adds to the prior.
    crowd: f32,
    /// Year from which on people are children; 0 when the day is not known and everybody may be one.
    children_since: u32,
}

/// Years after which twins no longer share a household as a rule: nineteen, the year in which they come of age.
const GROWN: u32 = 19;

/// Records for which the model's prior is meant.
const USUAL_CROWD: f32 = 5000.0;

impl Matcher {
    /// The matcher as shipped.
    pub fn shipped() -> Matcher {
        match Matcher::from_toml(include_str!("shipped.toml")) {
            Ok(matcher) => matcher,
            Err(error) => unreachable!("the shipped model is read by a test: {error}"),
        }
    }

    /// A matcher from a model file's text.
    pub fn from_toml(text: &str) -> Result<Matcher, ModelError> {
        Ok(Matcher::new(Model::from_toml(text)?))
    }

    /// A matcher from a model.
    pub fn new(model: Model) -> Matcher {
        Matcher { model, frequencies: Frequencies::usual(), crowd: 0.0, children_since: 0 }
    }

    /// The same matcher with frequencies of the data at hand.
    #[must_use]
    pub fn with_frequencies(mut self, frequencies: Frequencies) -> Matcher {
        self.frequencies = frequencies;
        self
    }

    /// The same matcher for records that stand among `records` others: the more there are, the more of them agree by
    /// chance, and the prior odds fall in proportion.
    #[must_use]
    pub fn among(mut self, records: usize) -> Matcher {
        self.crowd = -((records.max(100) as f32) / USUAL_CROWD).log2();
        self
    }

    /// What [`Matcher::among`] adds to every score.
    pub fn crowd(&self) -> f32 {
        self.crowd
    }

    /// The same matcher in a year: it then knows who is grown up.
    #[must_use]
    pub fn in_year(mut self, year: u32) -> Matcher {
        self.children_since = year.saturating_sub(GROWN);
        self
    }

    /// Compares two profiles with what the matcher knows of the day.
    pub fn compare(&self, a: &Profile, b: &Profile) -> Comparison {
        let mut pair = Comparison::of(a, b);
        if self.children_since > 0 && !a.born.is_empty() && !b.born.is_empty() {
            let grown = |of: &Profile| of.born.iter().all(|born| born.year() < self.children_since);
            pair.set(Field::Age, if grown(a) && grown(b) { Level::Exact } else { Level::Different }, 0);
        }
        pair
    }

    /// The model in use.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// Judges two profiles, with reasons.
    pub fn judge(&self, a: &Profile, b: &Profile) -> Judgement {
        let pair = self.compare(a, b);
        let mut parts = Vec::new();
        for field in Field::ALL {
            let level = pair.level(field);
            if level != Level::Missing && field < Field::Age {
                parts.push(Part { field, level, weight: self.weight(field, &pair) });
            }
        }
        let together = self
            .model
            .terms
            .iter()
            .filter(|term| term.holds(&pair))
            .map(|term| Together { name: term.name.clone(), weight: term.weight })
            .collect();
        let verdict = self.verdict(a, b, &pair);
        Judgement {
            band: verdict.band,
            probability: verdict.probability(),
            score: verdict.score,
            parts,
            together,
            guards: verdict.guards.iter().collect(),
        }
    }

    /// Judges two profiles without giving reasons: for batch runs.
    pub fn judge_fast(&self, a: &Profile, b: &Profile) -> Verdict {
        self.verdict(a, b, &self.compare(a, b))
    }

    fn verdict(&self, a: &Profile, b: &Profile, pair: &Comparison) -> Verdict {
        let score = self.score(pair);
        let guards = guards::check(a, b, pair);
        Verdict { band: self.band(score, guards), score, guards }
    }

    /// Log odds of a comparison.
    pub fn score(&self, pair: &Comparison) -> f32 {
        let mut score = self.model.prior + self.crowd;
        for field in Field::ALL {
            if pair.level(field) != Level::Missing {
                score += self.weight(field, pair);
            }
        }
        for term in &self.model.terms {
            if term.holds(pair) {
                score += term.weight;
            }
        }
        score
    }

    /// What rarity of the agreeing values adds to the score.
    pub fn rarity(&self, pair: &Comparison) -> f32 {
        Field::ALL.into_iter().map(|f| self.weight(f, pair) - self.model.weight(f, pair.level(f))).sum()
    }

    fn weight(&self, field: Field, pair: &Comparison) -> f32 {
        let base = self.model.weight(field, pair.level(field));
        let value = pair.value(field);
        if value == 0 {
            return base;
        }
        let usual = self.model.usual.get(field as usize).copied().unwrap_or_default();
        let rarity =
            self.frequencies.share(field, value).map_or(0.0, |share| (usual - share).clamp(-4.0, 4.0));
        // What agrees never counts as a contradiction because it is common.
        if usual == 0.0 { base } else { (base + rarity).max(base.min(0.5)) }
    }

    fn band(&self, score: f32, guards: Guards) -> Band {
        let reached = if score >= self.model.bands.same {
            Band::Same
        } else if score >= self.model.bands.review {
            Band::Review
        } else {
            Band::Different
        };
        guards.allows().max(reached)
    }

    /// Whether two records of one file belong together without a person looking (see the README, "Files").
    pub fn links(&self, verdict: &Verdict) -> bool {
        verdict.score >= self.model.bands.link && verdict.guards.apart() == Apart::No
    }

    /// Whether two records lie at most `reach` bits below what [`Matcher::links`] asks for, whatever guards say.
    pub fn near(&self, verdict: &Verdict, reach: f32) -> bool {
        verdict.score >= self.model.bands.link - reach
    }
}
