//! All windows of a scan, as one walk: each step takes one area more into the window that it grows from.

use super::Study;
use super::ratio::Sums;
use crate::neighbours::Neighbours;
use crate::tally::{Share, SpatialError};

/// More windows than this are not looked at: the memory of one state's schools, tenfold.
const MOST: usize = 20_000_000;

/// The windows, in the order of the walk.
pub(super) struct Windows {
    pub(super) steps: Vec<Step>,
    /// How many areas the largest window has.
    pub(super) depth: usize,
}

/// One area joins the window of depth `depth`, which then has depth `depth + 1`.
pub(super) struct Step {
    pub(super) area: u32,
    pub(super) depth: u32,
    /// People (or expected cases) in the window now.
    pub(super) base: f64,
    /// `1/base + 1/(all − base)`: times the square of the excess and over the variance it bounds the ratio from above.
    /// Zero where the window is only on the way to one: areas at the same distance enter a circle together.
    pub(super) weight: f64,
}

impl Windows {
    /// Circles around each area, up to a share of the people and a radius.
    pub(super) fn circles(study: &Study, most: Share, most_km: Option<f64>) -> Result<Self, SpatialError> {
        if most == Share::NONE || most > Share::percent(50) {
            return Err(SpatialError::WindowShare(most.value()));
        }
        let total = study.whole().sums().base;
        let limit = total * most.value() * (1.0 + 1e-12);
        let reach = most_km.unwrap_or(f64::INFINITY);
        let mut walk = Walk::new(total);
        for centre in study.points() {
            let mut around: Vec<(f64, usize)> =
                study.points().iter().enumerate().map(|(area, point)| (centre.km_to(*point), area)).collect();
            around.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            let mut base = 0.0;
            for (depth, (km, area)) in around.iter().enumerate() {
                base += study.base()[*area];
                if base > limit || *km > reach {
                    break;
                }
                let next = around.get(depth + 1).map_or(f64::INFINITY, |(next, _)| *next);
                let is_whole = next > km + 1e-9 * km.max(1.0);
                walk.step(*area, depth, base, is_whole)?;
            }
        }
        Ok(walk.windows)
    }

    /// Connected sets of at most so many areas, each around an area and among its nearest ones.
    pub(super) fn connected(
        study: &Study,
        neighbours: &Neighbours,
        most_areas: u8,
    ) -> Result<Self, SpatialError> {
        if neighbours.len() != study.len() {
            let what = "lists of neighbours";
            return Err(SpatialError::Uneven { areas: study.len(), given: neighbours.len(), what });
        }
        // A set of areas is a number of 32 bits; long before that there are too many sets.
        if most_areas > 31 {
            return Err(SpatialError::TooManyWindows { most: MOST });
        }
        let mut place = vec![0; study.len()];
        for area in 0..study.len() {
            place[study.listed(area)] = area;
        }
        let total = study.whole().sums().base;
        let mut walk = Walk::new(total);
        for (centre, point) in study.points().iter().enumerate() {
            let mut near: Vec<(f64, usize)> =
                study.points().iter().enumerate().map(|(area, at)| (point.km_to(*at), area)).collect();
            // The centre first, even when another area has the same point.
            near.sort_by(|a, b| {
                (a.1 != centre).cmp(&(b.1 != centre)).then(a.0.total_cmp(&b.0)).then(a.1.cmp(&b.1))
            });
            near.truncate(usize::from(most_areas));
            let here: Vec<usize> = near.into_iter().map(|(_, area)| area).collect();
            let beside: Vec<u32> = here
                .iter()
                .map(|area| {
                    let around = neighbours.of(study.listed(*area)).iter().map(|listed| place[*listed]);
                    around
                        .filter_map(|area| here.iter().position(|one| *one == area))
                        .fold(0, |set, i| set | 1 << i)
                })
                .collect();
            let Some(first) = here.first() else { continue };
            let base = study.base()[*first];
            walk.step(*first, 0, base, true)?;
            walk.grow(
                study,
                &Nearby { here: &here, beside: &beside },
                Grown { set: 1, shut: 0, depth: 1, base },
            )?;
        }
        Ok(walk.windows)
    }

    /// How many windows there are.
    pub(super) fn count(&self) -> usize {
        self.steps.iter().filter(|step| step.weight > 0.0).count()
    }

    /// The areas of the window after the step `at`, the centre first.
    pub(super) fn areas(&self, at: usize) -> Vec<usize> {
        let mut areas = Vec::new();
        let mut depth = self.steps[at].depth + 1;
        for step in self.steps[..=at].iter().rev() {
            if step.depth + 1 == depth {
                areas.push(step.area as usize);
                depth = step.depth;
            }
            if depth == 0 {
                break;
            }
        }
        areas.reverse();
        areas
    }

    /// Calls `look` with each window's step and sums.
    pub(super) fn each(&self, cases: &[f64], mut look: impl FnMut(usize, Sums)) {
        let mut stack = vec![0.0; self.depth + 1];
        for (at, step) in self.steps.iter().enumerate() {
            let depth = step.depth as usize;
            let sum = stack[depth] + cases[step.area as usize];
            stack[depth + 1] = sum;
            if step.weight > 0.0 {
                look(at, Sums { cases: sum, base: step.base });
            }
        }
    }
}

/// The walk while it is made.
struct Walk {
    windows: Windows,
    total: f64,
}

/// The areas around a centre, and for each which of them touch it, as a set of bits.
struct Nearby<'a> {
    here: &'a [usize],
    beside: &'a [u32],
}

/// A connected set: its members, those that may not join any more, and its size.
#[derive(Clone, Copy)]
struct Grown {
    set: u32,
    shut: u32,
    depth: usize,
    base: f64,
}

impl Walk {
    fn new(total: f64) -> Self {
        Self { windows: Windows { steps: Vec::new(), depth: 0 }, total }
    }

    fn step(&mut self, area: usize, depth: usize, base: f64, is_whole: bool) -> Result<(), SpatialError> {
        if self.windows.steps.len() == MOST {
            return Err(SpatialError::TooManyWindows { most: MOST });
        }
        // An empty window, or one that holds everybody, has nothing to be compared with.
        let counts = is_whole && base > 0.0 && base < self.total;
        let weight = if counts { 1.0 / base + 1.0 / (self.total - base) } else { 0.0 };
        let number = |n: usize| u32::try_from(n).map_err(|_| SpatialError::TooManyWindows { most: MOST });
        self.windows.steps.push(Step { area: number(area)?, depth: number(depth)?, base, weight });
        self.windows.depth = self.windows.depth.max(depth + 1);
        Ok(())
    }

    /// Adds every connected set that contains `grown`, each once: an area that was tried is shut for its later siblings.
    fn grow(&mut self, study: &Study, near: &Nearby<'_>, mut grown: Grown) -> Result<(), SpatialError> {
        let members = (0..near.here.len()).filter(|i| grown.set & (1 << i) != 0);
        let touching = members.fold(0, |set, i| set | near.beside[i]) & !grown.set & !grown.shut;
        for (i, area) in near.here.iter().enumerate().filter(|(i, _)| touching & (1 << i) != 0) {
            let base = grown.base + study.base()[*area];
            // As with circles, a window is never more than half of the people.
            if base <= 0.5 * self.total {
                self.step(*area, grown.depth, base, true)?;
                let next = Grown { set: grown.set | 1 << i, depth: grown.depth + 1, base, ..grown };
                self.grow(study, near, next)?;
            }
            grown.shut |= 1 << i;
        }
        Ok(())
    }
}
