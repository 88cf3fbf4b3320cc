//! The areas of a scan, put into an order of their own, so that the answer does not depend on how they are listed.

use super::ratio::{Sums, Whole};
use crate::place::Point;
use crate::smooth::Prior;
use crate::tally::{SpatialError, Tally};

/// The areas of a map with their numbers, and what is held to be chance.
#[derive(Debug, Clone)]
pub struct Study {
    /// In the study's own order.
    points: Vec<Point>,
    counted: Vec<Sums>,
    /// As they are weighed: the same, but for areas that vary.
    base: Vec<f64>,
    cases: Vec<f64>,
    weight: Vec<f64>,
    /// Place in the list that was given, for each.
    listed: Vec<usize>,
    pub(super) ordinary: Ordinary,
    whole: Whole,
}

/// How the numbers of a map without clusters come about.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Ordinary {
    /// Everybody has the same chance to be unvaccinated; the number of all cases is given.
    OneRate,
    /// Each area has a coverage of its own, drawn without regard to where it lies.
    Varied(Prior),
    /// Cases fall on areas in proportion to those expected.
    Expected,
}

impl Study {
    /// Bernoulli model: each person is vaccinated or not, with one chance for all where there is no cluster.
    pub fn of_people(areas: &[(Point, Tally)]) -> Self {
        Self::of_tallies(areas, Ordinary::OneRate)
    }

    /// As [`of_people`](Self::of_people), but areas may differ as areas do: in a map without clusters each has a coverage
    /// of its own, drawn from `prior`. What is found is then not "this area is below the others" but "low areas lie
    /// together, or one is lower than areas are".
    ///
    /// People of one area are alike, so a large area tells less than its number: in the likelihood each area counts as
    /// the number of unrelated people who would tell as much (Rao and Scott 1992). [`Cluster`](super::Cluster) has the
    /// real numbers.
    pub fn of_varied_people(areas: &[(Point, Tally)], prior: Prior) -> Self {
        Self::of_tallies(areas, Ordinary::Varied(prior))
    }

    fn of_tallies(areas: &[(Point, Tally)], ordinary: Ordinary) -> Self {
        let rows: Vec<Row> = areas
            .iter()
            .enumerate()
            .map(|(listed, (point, tally))| Row {
                point: *point,
                base: tally.people() as f64,
                cases: tally.unvaccinated() as f64,
                listed,
            })
            .collect();
        Self::of(rows, ordinary)
    }

    /// Poisson model: cases against those expected, for instance from age and insurance. Only the proportions of the
    /// expected matter; they are scaled to the number of cases.
    pub fn of_expected(areas: &[(Point, u64, f64)]) -> Result<Self, SpatialError> {
        let wrong = areas.iter().position(|(_, _, expected)| !expected.is_finite() || *expected < 0.0);
        if let Some(area) = wrong {
            return Err(SpatialError::NotExpected { area, expected: areas[area].2 });
        }
        let (cases, expected) =
            areas.iter().fold((0.0, 0.0), |(c, e), (_, cases, expected)| (c + *cases as f64, e + expected));
        // A case where none is expected would be a cluster of infinite weight.
        let impossible = areas.iter().position(|(_, cases, expected)| *cases > 0 && *expected == 0.0);
        if let Some(area) = impossible {
            return Err(SpatialError::NotExpected { area, expected: 0.0 });
        }
        let scale = if expected > 0.0 { cases / expected } else { 0.0 };
        let rows = areas.iter().enumerate().map(|(listed, (point, cases, expected))| Row {
            point: *point,
            base: expected * scale,
            cases: *cases as f64,
            listed,
        });
        Ok(Self::of(rows.collect(), Ordinary::Expected))
    }

    fn of(mut rows: Vec<Row>, ordinary: Ordinary) -> Self {
        rows.sort_by(|a, b| {
            let (here, there) = (a.point.coordinates(), b.point.coordinates());
            let by_place = here.iter().zip(&there).map(|(x, y)| x.total_cmp(y)).find(|order| order.is_ne());
            by_place
                .unwrap_or(std::cmp::Ordering::Equal)
                .then(a.base.total_cmp(&b.base))
                .then(a.cases.total_cmp(&b.cases))
        });
        let weight: Vec<f64> = rows
            .iter()
            .map(|row| match ordinary {
                Ordinary::Varied(prior) => 1.0 / (1.0 + (row.base - 1.0).max(0.0) / (prior.strength() + 1.0)),
                Ordinary::OneRate | Ordinary::Expected => 1.0,
            })
            .collect();
        let base: Vec<f64> = rows.iter().zip(&weight).map(|(row, weight)| row.base * weight).collect();
        let cases: Vec<f64> = rows.iter().zip(&weight).map(|(row, weight)| row.cases * weight).collect();
        let sums = Sums { cases: cases.iter().sum(), base: base.iter().sum() };
        Self {
            points: rows.iter().map(|row| row.point).collect(),
            counted: rows.iter().map(|row| Sums { cases: row.cases, base: row.base }).collect(),
            base,
            cases,
            weight,
            listed: rows.iter().map(|row| row.listed).collect(),
            ordinary,
            whole: match ordinary {
                Ordinary::OneRate | Ordinary::Varied(_) => Whole::Bernoulli(sums),
                Ordinary::Expected => Whole::Poisson(sums),
            },
        }
    }

    /// How many areas.
    pub fn len(&self) -> usize {
        self.points.len()
    }

    /// Whether there is no area.
    pub fn is_empty(&self) -> bool {
        self.points.is_empty()
    }

    pub(super) fn points(&self) -> &[Point] {
        &self.points
    }

    pub(super) fn point(&self, area: usize) -> Point {
        self.points[area]
    }

    /// Cases and people (or expected cases) of each area, as they were counted.
    pub(super) fn counted(&self) -> &[Sums] {
        &self.counted
    }

    /// What each person of an area weighs.
    pub(super) fn weight(&self, area: usize) -> f64 {
        self.weight[area]
    }

    /// People (or expected cases) of each area, as they are weighed.
    pub(super) fn base(&self) -> &[f64] {
        &self.base
    }

    /// Cases of each area, as they are weighed.
    pub(super) fn cases(&self) -> &[f64] {
        &self.cases
    }

    /// The whole map, as it is weighed.
    pub(super) fn whole(&self) -> Whole {
        self.whole
    }

    /// Place of an area in the list that was given.
    pub(super) fn listed(&self, area: usize) -> usize {
        self.listed[area]
    }
}

struct Row {
    point: Point,
    base: f64,
    cases: f64,
    listed: usize,
}
