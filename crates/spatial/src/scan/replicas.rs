//! Maps as they would be without clusters, and the highest ratio on each.
//!
//! Several replicas are walked side by side, so that each step of the walk is read once for all of them. Most windows
//! are passed over without a logarithm: the ratio is at most `excess² · weight / variance` (the Kullback–Leibler
//! divergence is never above the χ² one), and what is not above the highest so far cannot become it.

use rayon::prelude::*;

use super::ratio::{Sums, Whole, ratio};
use super::study::Ordinary;
use super::windows::Windows;
use super::{Settings, Study};
use crate::chance::{Chance, LnFactorials};

/// How many replicas are walked side by side.
const LANES: usize = 8;

/// For rounding: a bound that is not above the highest by this factor is not above it.
const HAIR: f64 = 1.0 - 1e-9;

/// The highest ratio of each replica. Replica `r` depends on the seed and `r` alone.
pub(super) fn highest(study: &Study, windows: &Windows, settings: Settings) -> Vec<f64> {
    let Sums { cases, base } = study.whole().sums();
    // Where all or none are cases every replica is the same map.
    if cases <= 0.0 || matches!(study.whole(), Whole::Bernoulli(_)) && cases >= base {
        return vec![0.0; settings.replicas as usize];
    }
    let count = settings.replicas as usize;
    let table = LnFactorials::up_to(counted(study).base.max(cases) as u64);
    (0..count.div_ceil(LANES))
        .into_par_iter()
        .flat_map_iter(|batch| {
            let first = batch * LANES;
            let highest = walk(windows, &Batch::draw(study, &table, settings.seed, first));
            highest.into_iter().take(count - first)
        })
        .collect()
}

/// Replicas side by side.
struct Batch {
    /// For each area.
    cases: Vec<[f64; LANES]>,
    whole: [Whole; LANES],
}

impl Batch {
    fn draw(study: &Study, table: &LnFactorials, seed: u64, first: usize) -> Self {
        let mut cases = vec![[0.0; LANES]; study.len()];
        let whole = std::array::from_fn(|lane| {
            let mut chance = Chance::stream(seed, (first + lane) as u64);
            let mut all = 0.0;
            fill(study, table, &mut chance, |area, drawn| {
                let drawn = drawn as f64 * study.weight(area);
                cases[area][lane] = drawn;
                all += drawn;
            });
            match study.whole() {
                Whole::Bernoulli(sums) => Whole::Bernoulli(Sums { cases: all, ..sums }),
                Whole::Poisson(sums) => Whole::Poisson(sums),
            }
        });
        Self { cases, whole }
    }
}

/// Everybody, as they were counted.
fn counted(study: &Study) -> Sums {
    study.counted().iter().fold(Sums::default(), |sum, area| sum.plus(*area))
}

/// Draws the cases of each area.
fn fill(study: &Study, table: &LnFactorials, chance: &mut Chance, mut put: impl FnMut(usize, u64)) {
    let Sums { cases, base } = counted(study);
    match study.ordinary {
        Ordinary::OneRate => {
            let (mut people_left, mut cases_left) = (base as u64, cases as u64);
            for (area, Sums { base: people, .. }) in study.counted().iter().enumerate() {
                let people = *people as u64;
                let drawn = chance.hypergeometric(table, people_left, cases_left, people);
                put(area, drawn);
                people_left -= people;
                cases_left -= drawn;
            }
        }
        Ordinary::Varied(prior) => {
            for (area, Sums { base: people, .. }) in study.counted().iter().enumerate() {
                let coverage =
                    chance.beta(prior.mean() * prior.strength(), (1.0 - prior.mean()) * prior.strength());
                let drawn = chance.binomial(table, *people as u64, 1.0 - coverage);
                put(area, drawn);
            }
        }
        Ordinary::Expected => {
            let (mut expected_left, mut cases_left) = (base, cases as u64);
            let last = study.counted().iter().rposition(|area| area.base > 0.0);
            for (area, Sums { base: expected, .. }) in study.counted().iter().enumerate() {
                // The last takes what is left: rounding must not lose a case.
                let drawn = if Some(area) == last {
                    cases_left
                } else {
                    chance.binomial(table, cases_left, expected / expected_left)
                };
                put(area, drawn);
                expected_left -= expected;
                cases_left -= drawn;
            }
        }
    }
}

fn walk(windows: &Windows, batch: &Batch) -> [f64; LANES] {
    let rate = batch.whole.map(Whole::rate);
    let variance = batch.whole.map(|whole| whole.variance() * HAIR);
    let mut best = [0.0_f64; LANES];
    let mut bar = [0.0_f64; LANES];
    let mut stack = vec![[0.0_f64; LANES]; windows.depth + 1];
    for step in &windows.steps {
        let depth = step.depth as usize;
        let mut sums = stack[depth];
        let joining = &batch.cases[step.area as usize];
        let mut is_above = false;
        for lane in 0..LANES {
            sums[lane] += joining[lane];
            let excess = (sums[lane] - step.base * rate[lane]).max(0.0);
            is_above |= excess * excess * step.weight > bar[lane];
        }
        stack[depth + 1] = sums;
        if is_above {
            for lane in 0..LANES {
                let window = Sums { cases: sums[lane], base: step.base };
                let found = ratio(batch.whole[lane], window);
                if found > best[lane] {
                    best[lane] = found;
                    bar[lane] = found * variance[lane];
                }
            }
        }
    }
    best
}
