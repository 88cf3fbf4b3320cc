//! Which of all windows are told: clusters that do not overlap, no wider than they need be.
//!
//! Two pockets with ordinary areas between them are often "most likely" as one wide circle. How wide windows may be to
//! tell pockets apart is found by the Gini coefficient of the significant clusters (Han and others 2016): the limit under
//! which they hold the most cases on the least people. The p-values stay those of the whole search: each replica's
//! highest window is of any width, so choosing a narrower limit afterwards makes nothing more significant.

use super::ratio::{Sums, ratio};
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
    let mut best = (f64::NEG_INFINITY, 1.0);
    if !significant.is_empty() {
        for width in WIDTHS {
            let told = disjoint(&significant, width * whole, windows, study.len(), highest, settings);
            let gini = gini(study, &told);
            if gini > best.0 + 1e-12 {
                best = (gini, width);
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

/// The Gini coefficient of cases over people when the clusters and all the rest are laid side by side, the heaviest
/// first: twice the area between the curve of their sums and the diagonal.
fn gini(study: &Study, told: &[Told]) -> f64 {
    let Sums { cases: all, base: whole } = study.whole().sums();
    let mut parts: Vec<Sums> = told
        .iter()
        .map(|one| Sums {
            cases: one.areas.iter().map(|area| study.cases()[*area]).sum(),
            base: one.areas.iter().map(|area| study.base()[*area]).sum(),
        })
        .collect();
    parts.sort_by(|a, b| (b.cases / b.base).total_cmp(&(a.cases / a.base)));
    let inside = parts.iter().fold(Sums::default(), |sum, part| sum.plus(*part));
    parts.push(Sums { cases: all - inside.cases, base: whole - inside.base });
    let (mut under, mut cases_so_far) = (0.0, 0.0);
    for part in parts {
        under += part.base / whole * (2.0 * cases_so_far + part.cases) / all;
        cases_so_far += part.cases;
    }
    under - 1.0
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
