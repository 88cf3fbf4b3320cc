//! Weights without labels: expectation maximisation of the Fellegi-Sunter model.

use crate::compare::{Comparison, Field, Level};
use crate::model::Model;

/// A model learned from pairs, and how it went.
#[derive(Debug, Clone, PartialEq)]
pub struct Learned {
    /// The model: weights and prior learned, terms and thresholds of the start.
    pub model: Model,
    /// Rounds until the weights stood still.
    pub rounds: usize,
    /// Share of the pairs that are one person.
    pub share: f64,
}

type Table = [[f64; Level::COUNT]; Field::COUNT];

const MOST_ROUNDS: usize = 100;

/// Learns how often each level occurs among pairs of one person and of two, from candidate pairs of which nobody
/// knows. `start` says which is which in the first round; terms take part in telling them apart.
pub fn expectation_maximisation(pairs: &[Comparison], start: &Model, crowd: f32, belief: f64) -> Learned {
    let mut model = start.clone();
    model.prior += crowd;
    let mut share = 0.0;
    for round in 1..=MOST_ROUNDS {
        let (mut same, mut other): (Table, Table) =
            ([[0.0; Level::COUNT]; Field::COUNT], [[0.0; Level::COUNT]; Field::COUNT]);
        let mut sum = 0.0;
        for pair in pairs {
            let p = probability(&model, pair);
            sum += p;
            for field in Field::ALL.into_iter().filter(|f| *f < Field::Age) {
                let (f, l) = (field as usize, pair.level(field) as usize);
                if let (Some(s), Some(o)) =
                    (same.get_mut(f).and_then(|t| t.get_mut(l)), other.get_mut(f).and_then(|t| t.get_mut(l)))
                {
                    *s += p;
                    *o += 1.0 - p;
                }
            }
        }
        share = (sum / pairs.len().max(1) as f64).clamp(1e-6, 1.0 - 1e-6);
        let before = model.clone();
        for field in Field::ALL.into_iter().filter(|f| *f < Field::Age) {
            weigh(&mut model, start, field, &same, &other, belief);
        }
        model.prior = (share / (1.0 - share)).log2() as f32;
        let moved = model
            .weights
            .iter()
            .flatten()
            .zip(before.weights.iter().flatten())
            .fold(0.0f32, |m, (x, y)| m.max((x - y).abs()));
        if moved < 0.001 {
            return Learned { model, rounds: round, share };
        }
    }
    Learned { model, rounds: MOST_ROUNDS, share }
}

fn probability(model: &Model, pair: &Comparison) -> f64 {
    let levels: f32 = Field::ALL
        .into_iter()
        .filter(|f| pair.level(*f) != Level::Missing)
        .map(|f| model.weight(f, pair.level(f)))
        .sum();
    let terms: f32 = model.terms.iter().filter(|t| t.holds(pair)).map(|t| t.weight).sum();
    1.0 / (1.0 + f64::from(-(model.prior + levels + terms)).exp2())
}

/// New weights of a field from the expected counts: log2 of m over u, drawn to the start where little was seen.
fn weigh(model: &mut Model, start: &Model, field: Field, same: &Table, other: &Table, belief: f64) {
    let f = field as usize;
    let known =
        |table: &Table| -> f64 { table.get(f).map_or(0.0, |t| t.iter().take(Level::Missing as usize).sum()) };
    let (all_same, all_other) = (known(same), known(other));
    if all_same < 1.0 || all_other < 1.0 {
        return;
    }
    for level in Level::ALL.into_iter().filter(|l| *l != Level::Missing) {
        let l = level as usize;
        let count = |table: &Table| table.get(f).and_then(|t| t.get(l)).copied().unwrap_or(0.0);
        let odds = f64::from(start.weight(field, level)).exp2();
        // The start's weight as a few pairs of each kind.
        let u = (count(other) + belief / (1.0 + odds)) / (all_other + belief);
        let m = (count(same) + belief * odds / (1.0 + odds)) / (all_same + belief);
        if let Some(slot) = model.weights.get_mut(f).and_then(|t| t.get_mut(l)) {
            *slot = (m / u).log2().clamp(-20.0, 20.0) as f32;
        }
    }
}
