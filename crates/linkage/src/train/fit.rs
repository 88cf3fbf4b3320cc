//! Weights from decided pairs: logistic regression that starts from a model and is pulled back to it.
//!
//! The weights stay what they are in Fellegi-Sunter scoring, a sum over fields of evidence in base-2 log odds; they
//! are only moved so far as the decided pairs ask. Newton's method on a strictly convex function: the same pairs
//! give the same weights.

use super::linear;
use crate::compare::{Comparison, Field, Level};
use crate::model::Model;

/// A pair that somebody decided.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Example {
    /// How the two records compare.
    pub pair: Comparison,
    /// What rarity adds, from the frequencies of the pair's own file ([`Matcher::rarity`](crate::Matcher::rarity)).
    pub rarity: f32,
    /// Whether they are one person.
    pub same: bool,
    /// How much the pair counts.
    pub weight: f32,
    /// Which file the pair is from. Every file has odds of its own, which are learned beside the weights and then
    /// dropped, so that a field's weight does not stand for the files that carry it.
    pub file: u16,
}

/// How strongly weights are pulled to where they were: the number of pairs' worth of evidence it takes to move one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pull(pub f32);

const LEVELS: usize = Field::COUNT * Level::COUNT;
const ROUNDS: usize = 25;

/// Fits the weights of `start` to the examples. Thresholds stay.
pub fn fit(examples: &[Example], start: &Model, pull: Pull) -> Model {
    let mut before = parameters(start);
    let weights = before.len();
    let files = examples.iter().map(|e| usize::from(e.file) + 1).max().unwrap_or(0);
    before.resize(weights + files, 0.0);
    let mut now = before.clone();
    let active: Vec<Vec<u16>> = examples
        .iter()
        .map(|example| {
            let mut features = features(start, &example.pair);
            features.push(weights as u16 + example.file);
            features
        })
        .collect();
    let size = now.len();
    let nats = std::f64::consts::LN_2;
    for _ in 0..ROUNDS {
        let mut gradient: Vec<f64> =
            now.iter().zip(&before).map(|(w, b)| f64::from(pull.0) * (w - b)).collect();
        let mut curve = vec![vec![0.0; size]; size];
        for (place, row) in curve.iter_mut().enumerate() {
            if let Some(diagonal) = row.get_mut(place) {
                *diagonal = f64::from(pull.0);
            }
        }
        for (example, features) in examples.iter().zip(&active) {
            let sum: f64 = features.iter().filter_map(|f| now.get(usize::from(*f))).sum();
            let score = (sum + f64::from(example.rarity)) * nats;
            let p = 1.0 / (1.0 + (-score).exp());
            let weight = f64::from(example.weight);
            let slope = weight * (p - f64::from(u8::from(example.same))) * nats;
            let bend = weight * (p * (1.0 - p)).max(1e-9) * nats * nats;
            for x in features {
                if let Some(g) = gradient.get_mut(usize::from(*x)) {
                    *g += slope;
                }
                if let Some(row) = curve.get_mut(usize::from(*x)) {
                    for y in features {
                        if let Some(cell) = row.get_mut(usize::from(*y)) {
                            *cell += bend;
                        }
                    }
                }
            }
        }
        let Some(step) = linear::solve(&curve, &gradient) else { break };
        let longest = step.iter().fold(0.0f64, |m, s| m.max(s.abs()));
        let short = if longest > 4.0 { 4.0 / longest } else { 1.0 };
        for (w, s) in now.iter_mut().zip(&step) {
            *w -= s * short;
        }
        if longest < 1e-6 {
            break;
        }
    }
    with_parameters(start, &now)
}

/// Levels of the fields, then the terms, then the prior.
fn parameters(model: &Model) -> Vec<f64> {
    let levels = model.weights.iter().flatten().copied();
    let terms = model.terms.iter().map(|t| t.weight);
    levels.chain(terms).chain([model.prior]).map(f64::from).collect()
}

fn with_parameters(start: &Model, all: &[f64]) -> Model {
    let mut model = start.clone();
    let mut values = all.iter().map(|value| *value as f32);
    for slot in model.weights.iter_mut().flatten() {
        *slot = values.next().unwrap_or_default();
    }
    for term in &mut model.terms {
        term.weight = values.next().unwrap_or_default();
    }
    model.prior = values.next().unwrap_or_default();
    model
}

fn features(model: &Model, pair: &Comparison) -> Vec<u16> {
    let mut out = Vec::with_capacity(16);
    for field in Field::ALL {
        let level = pair.level(field);
        if level != Level::Missing && field < Field::Age {
            out.push((field as usize * Level::COUNT + level as usize) as u16);
        }
    }
    for (place, term) in model.terms.iter().enumerate() {
        if term.holds(pair) {
            out.push((LEVELS + place) as u16);
        }
    }
    out.push((LEVELS + model.terms.len()) as u16);
    out
}
