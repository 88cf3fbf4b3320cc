//! Precision, recall and their mean over pairs, over clusters, and B-cubed.

use std::collections::HashMap;
use std::hash::Hash;

/// Right, wrongly joined, missed.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Counts {
    pub right: f64,
    pub wrong: f64,
    pub missed: f64,
}

impl Counts {
    pub fn precision(&self) -> f64 {
        self.right / (self.right + self.wrong).max(1.0)
    }

    pub fn recall(&self) -> f64 {
        self.right / (self.right + self.missed).max(1.0)
    }

    pub fn f1(&self) -> f64 {
        let (p, r) = (self.precision(), self.recall());
        if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 }
    }
}

fn pairs(count: usize) -> f64 {
    count as f64 * (count as f64 - 1.0) / 2.0
}

/// All pairs inside clusters against all pairs of one person.
pub fn clusters<T: Hash + Eq, G: Hash + Eq>(truth: &[T], groups: &[G]) -> Counts {
    let mut both: HashMap<(&T, &G), usize> = HashMap::new();
    let mut people: HashMap<&T, usize> = HashMap::new();
    let mut found: HashMap<&G, usize> = HashMap::new();
    for (person, group) in truth.iter().zip(groups) {
        *both.entry((person, group)).or_default() += 1;
        *people.entry(person).or_default() += 1;
        *found.entry(group).or_default() += 1;
    }
    let right: f64 = both.values().map(|n| pairs(*n)).sum();
    let all: f64 = people.values().map(|n| pairs(*n)).sum();
    let joined: f64 = found.values().map(|n| pairs(*n)).sum();
    Counts { right, wrong: joined - right, missed: all - right }
}

/// B-cubed F1.
pub fn b_cubed<T: Hash + Eq, G: Hash + Eq>(truth: &[T], groups: &[G]) -> f64 {
    let mut both: HashMap<(&T, &G), f64> = HashMap::new();
    let mut people: HashMap<&T, f64> = HashMap::new();
    let mut found: HashMap<&G, f64> = HashMap::new();
    for (person, group) in truth.iter().zip(groups) {
        *both.entry((person, group)).or_default() += 1.0;
        *people.entry(person).or_default() += 1.0;
        *found.entry(group).or_default() += 1.0;
    }
    let (mut precision, mut recall) = (0.0, 0.0);
    for ((person, group), n) in &both {
        precision += n * n / found[group];
        recall += n * n / people[person];
    }
    let all = truth.len() as f64;
    let (p, r) = (precision / all, recall / all);
    2.0 * p * r / (p + r)
}

/// True pairs of a truth column.
pub fn true_pairs<T: Hash + Eq>(truth: &[T]) -> f64 {
    let mut people: HashMap<&T, usize> = HashMap::new();
    for person in truth {
        *people.entry(person).or_default() += 1;
    }
    people.values().map(|n| pairs(*n)).sum()
}
