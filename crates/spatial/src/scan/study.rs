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
    base: Vec<f64>,
    cases: Vec<f64>,
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
        Self::counted(areas, Ordinary::OneRate)
    }

    /// As [`of_people`](Self::of_people), but areas may differ as areas do: in a map without clusters each has a coverage
    /// of its own, drawn from `prior`. What is found is then not "this area is below the others" but "low areas lie
    /// together, or one is lower than areas are". Real states vary, so this is the one for daily use.
    pub fn of_varied_people(areas: &[(Point, Tally)], prior: Prior) -> Self {
        Self::counted(areas, Ordinary::Varied(prior))
    }

    fn counted(areas: &[(Point, Tally)], ordinary: Ordinary) -> Self {
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
        let sums =
            rows.iter().fold(Sums::default(), |sum, row| sum.plus(Sums { cases: row.cases, base: row.base }));
        Self {
            points: rows.iter().map(|row| row.point).collect(),
            base: rows.iter().map(|row| row.base).collect(),
            cases: rows.iter().map(|row| row.cases).collect(),
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

    pub(super) fn base(&self) -> &[f64] {
        &self.base
    }

    pub(super) fn cases(&self) -> &[f64] {
        &self.cases
    }

    pub(super) fn sums_of(&self, area: usize) -> Sums {
        Sums { cases: self.cases[area], base: self.base[area] }
    }

    pub(super) fn total(&self) -> Sums {
        self.whole.sums()
    }

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
