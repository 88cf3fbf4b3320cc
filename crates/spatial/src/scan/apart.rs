//! Which of all windows are told: clusters that do not overlap, no wider than they need be.
//!
//! Two pockets with ordinary areas between them are often "most likely" as one wide circle, and one pocket of several
//! areas can be told as several. Several limits for the width are tried; the clusters under each explain the map by so
//! much (the likelihood ratio of them all together). That limit is taken which explains most after each cluster has paid
//! the ratio that a significant one needs. The p-values stay those of the whole search: each replica's highest window is
//! of any width, so choosing a narrower limit afterwards makes nothing more significant.

use super::ratio::{Sums, ratio, ratio_of_all};
use super::windows::Windows;
use super::{Cluster, Rank, Settings, Study};

/// Limits that are tried, as shares of all people.
const WIDTHS: [f64; 14] = [0.005, 0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5];

/// A window that has more than its share.
#[derive(Clone, Copy)]
struct Candidate {
    ratio: f64,
    /// The step of the walk that makes it.
    at: usize,
    /// Its people, as they are weighed.
    base: f64,
}

/// A window that is told, with its areas.
struct Told {
    ratio: f64,
    rank: Rank,
    areas: Vec<usize>,
}

/// The most likely windows that do not overlap, under the width that tells them apart best.
pub(super) fn clusters(
    study: &Study,
    windows: &Windows,
    highest: &[f64],
    settings: Settings,
) -> Vec<Cluster> {
    let mut candidates = Vec::new();
    windows.each(study.cases(), |at, window| {
        let ratio = ratio(study.whole(), window);
        // What is less is the rounding of nothing.
        if ratio > 1e-9 {
            candidates.push(Candidate { ratio, at, base: window.base });
        }
    });
    // Among equals the one first in the study's own order: circles of few areas come before wider ones.
    candidates.sort_by(|a, b| b.ratio.total_cmp(&a.ratio).then(a.at.cmp(&b.at)));
    let significant: Vec<Candidate> = candidates
        .iter()
        .take_while(|one| rank(one.ratio, highest).is_significant(settings.level))
        .copied()
        .collect();
    let whole = study.whole().sums().base;
    let price = critical(highest, settings.level).unwrap_or_default();
    let mut best = (f64::NEG_INFINITY, 1.0);
    if !significant.is_empty() {
        for width in WIDTHS {
            let told = disjoint(&significant, width * whole, windows, study.len(), highest, settings);
            let explained = explained(study, &told) - price * told.len() as f64;
            if !told.is_empty() && explained > best.0 + 1e-9 {
                best = (explained, width);
            }
        }
    }
    disjoint(&candidates, best.1 * whole, windows, study.len(), highest, settings)
        .into_iter()
        .map(|told| describe(study, &told.areas, told.ratio, told.rank))
        .collect()
}

/// From the most likely on, what does not overlap with what was taken before.
fn disjoint(
    candidates: &[Candidate],
    widest: f64,
    windows: &Windows,
    areas: usize,
    highest: &[f64],
    settings: Settings,
) -> Vec<Told> {
    let mut taken = vec![false; areas];
    let mut told: Vec<Told> = Vec::new();
    for candidate in candidates.iter().filter(|one| one.base <= widest) {
        let rank = rank(candidate.ratio, highest);
        if told.len() == settings.most_clusters || rank.place > rank.replicas && !told.is_empty() {
            break;
        }
        let areas = windows.areas(candidate.at);
        if areas.iter().any(|area| taken[*area]) {
            continue;
        }
        for area in &areas {
            taken[*area] = true;
        }
        told.push(Told { ratio: candidate.ratio, rank, areas });
    }
    told
}

/// The ratio of the replicas that a significant window must reach; nothing when there are too few of them.
pub(super) fn critical(highest: &[f64], level: f64) -> Option<f64> {
    let place = (level * (highest.len() as f64 + 1.0) + 1e-9).floor();
    (place >= 1.0).then(|| highest.get(place as usize - 1).copied()).flatten()
}

/// How much more likely the map is when each of these clusters has a rate of its own.
fn explained(study: &Study, told: &[Told]) -> f64 {
    let parts = told.iter().map(|one| Sums {
        cases: one.areas.iter().map(|area| study.cases()[*area]).sum(),
        base: one.areas.iter().map(|area| study.base()[*area]).sum(),
    });
    ratio_of_all(study.whole(), &parts.collect::<Vec<_>>())
}

/// How many replicas came as high, and one. What differs by rounding alone counts as equal.
fn rank(ratio: f64, highest: &[f64]) -> Rank {
    let above = highest.partition_point(|one| *one >= ratio - 1e-9 * ratio.max(1.0));
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    Rank { place: number(above).saturating_add(1), replicas: number(highest.len()) }
}

fn describe(study: &Study, areas: &[usize], ratio: f64, rank: Rank) -> Cluster {
    let counted = study.counted();
    let Sums { cases: all, base: whole } = counted.iter().fold(Sums::default(), |sum, area| sum.plus(*area));
    let inside = areas.iter().fold(Sums::default(), |sum, area| sum.plus(counted[*area]));
    let expected = all * inside.base / whole;
    let elsewhere = (all - inside.cases) / (whole - inside.base);
    let radius_km = match areas {
        [centre, others @ ..] => {
            let far = others.iter().map(|area| study.point(*centre).km_to(study.point(*area)));
            far.fold(0.0, f64::max)
        }
        [] => 0.0,
    };
    Cluster {
        areas: areas.iter().map(|area| study.listed(*area)).collect(),
        radius_km,
        base: inside.base,
        cases: inside.cases as u64,
        expected,
        relative_risk: inside.cases / inside.base / elsewhere,
        ratio,
        rank,
    }
}
