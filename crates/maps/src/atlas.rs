//! Shapes of areas that share their borders: each border line is held once, and an area is a list of borders.
//!
//! From that follow, without computing with coordinates: who is whose neighbour, the outline of a state, the lines
//! between regions, the shape of a region made of counties.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::error::ShapeError;
use crate::grid::{Cell, Grid};

/// The most points an atlas holds.
pub const MOST_POINTS: usize = 2_000_000;
/// The most areas an atlas holds.
pub const MOST_AREAS: usize = 10_0000;

/// A border, in the direction in which an area runs along it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Side {
    /// Which border of the atlas.
    pub border: u32,
    /// Whether it is walked from its end to its beginning.
    pub reversed: bool,
}

impl Side {
    /// The same border walked the other way.
    pub const fn turned(self) -> Self {
        Self { border: self.border, reversed: !self.reversed }
    }
}

/// A closed walk along borders.
pub type Ring = Vec<Side>;
/// An outer ring, then the holes in it.
pub type Polygon = Vec<Ring>;

/// An area: its names and its shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area {
    /// What figures are joined on: the FIPS code of a county, a ZIP, a tract. Never a name.
    pub id: String,
    /// The area it lies in (the state's FIPS code), or nothing.
    pub within: String,
    /// Short name, like "Acadia".
    pub name: String,
    /// Full name, like "Acadia Parish"; the same as the short one where nobody gave another.
    pub full_name: String,
    /// Its pieces of land.
    pub polygons: Vec<Polygon>,
}

/// Areas and their borders.
#[derive(Debug, Clone, PartialEq)]
pub struct Atlas {
    grid: Grid,
    borders: Vec<Vec<Cell>>,
    areas: Vec<Area>,
}

impl Atlas {
    /// Checks shapes and keeps them: ids are unique, every border exists, every ring is closed.
    pub fn new(grid: Grid, borders: Vec<Vec<Cell>>, areas: Vec<Area>) -> Result<Self, ShapeError> {
        if areas.len() > MOST_AREAS {
            return Err(ShapeError::TooManyAreas { most: MOST_AREAS });
        }
        if borders.iter().map(Vec::len).sum::<usize>() > MOST_POINTS {
            return Err(ShapeError::TooManyPoints { most: MOST_POINTS });
        }
        let atlas = Self { grid, borders, areas };
        let mut seen = HashSet::new();
        for area in &atlas.areas {
            if !seen.insert(area.id.as_str()) {
                return Err(ShapeError::SameId { id: area.id.clone() });
            }
            for ring in area.polygons.iter().flatten() {
                atlas.check_ring(&area.id, ring)?;
            }
        }
        Ok(atlas)
    }

    fn check_ring(&self, id: &str, ring: &Ring) -> Result<(), ShapeError> {
        let mut corners = 0;
        let mut first = None;
        let mut last = None;
        for side in ring {
            let border = self.borders.get(side.border as usize).ok_or_else(|| ShapeError::NoSuchBorder {
                id: id.to_owned(),
                number: i64::from(side.border),
            })?;
            let (Some(&begin), Some(&end)) = (border.first(), border.last()) else {
                return Err(ShapeError::TooFewCorners { id: id.to_owned() });
            };
            let (begin, end) = if side.reversed { (end, begin) } else { (begin, end) };
            if last.is_some_and(|last| last != begin) {
                return Err(ShapeError::NotClosed { id: id.to_owned() });
            }
            first.get_or_insert(begin);
            last = Some(end);
            corners += border.len().saturating_sub(1);
        }
        if first.is_none() || first != last {
            return Err(ShapeError::NotClosed { id: id.to_owned() });
        }
        // Two: there and back, as a city smaller than the grid is a line on it.
        if corners < 2 {
            return Err(ShapeError::TooFewCorners { id: id.to_owned() });
        }
        Ok(())
    }

    /// The grid of its points.
    pub const fn grid(&self) -> Grid {
        self.grid
    }

    /// All areas, in the order of the file.
    pub fn areas(&self) -> &[Area] {
        &self.areas
    }

    /// All borders.
    pub fn borders(&self) -> &[Vec<Cell>] {
        &self.borders
    }

    /// The area of this id.
    pub fn area(&self, id: &str) -> Option<&Area> {
        self.areas.iter().find(|area| area.id == id)
    }

    /// The areas that are wanted, with their borders and no others.
    #[must_use]
    pub fn only(&self, wanted: impl Fn(&Area) -> bool) -> Self {
        let mut moved: BTreeMap<u32, u32> = BTreeMap::new();
        let mut borders = Vec::new();
        let mut areas: Vec<Area> = self.areas.iter().filter(|area| wanted(area)).cloned().collect();
        for side in areas.iter_mut().flat_map(|area| area.polygons.iter_mut().flatten().flatten()) {
            side.border = *moved.entry(side.border).or_insert_with(|| {
                borders.push(self.borders.get(side.border as usize).cloned().unwrap_or_default());
                (borders.len() - 1) as u32
            });
        }
        Self { grid: self.grid, borders, areas }
    }

    /// Which areas (by their place in [`Atlas::areas`]) lie along each border: one at a coast, two within the land.
    pub fn along(&self) -> Vec<Vec<usize>> {
        let mut along: Vec<Vec<usize>> = vec![Vec::new(); self.borders.len()];
        for (place, area) in self.areas.iter().enumerate() {
            for side in area.polygons.iter().flatten().flatten() {
                if let Some(there) = along.get_mut(side.border as usize)
                    && !there.contains(&place)
                {
                    there.push(place);
                }
            }
        }
        along
    }

    /// The ids of the areas that share a border with each: touching at a corner is not enough.
    pub fn neighbours(&self) -> BTreeMap<&str, BTreeSet<&str>> {
        let mut found: BTreeMap<&str, BTreeSet<&str>> =
            self.areas.iter().map(|area| (area.id.as_str(), BTreeSet::new())).collect();
        for there in self.along() {
            for (one, other) in there.iter().flat_map(|one| there.iter().map(move |other| (*one, *other))) {
                if one != other
                    && let (Some(one), Some(other)) = (self.areas.get(one), self.areas.get(other))
                {
                    found.entry(&one.id).or_default().insert(&other.id);
                }
            }
        }
        found
    }
}
