//! Counties into regions: the lines between areas of one group go away, and the rest is put together again.

use std::collections::BTreeMap;

use crate::atlas::{Area, Atlas, Polygon, Ring, Side};
use crate::error::ShapeError;
use crate::grid::Cell;

/// What an area becomes part of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Group {
    /// Its id.
    pub id: String,
    /// The area it lies in.
    pub within: String,
    /// Short name.
    pub name: String,
    /// Full name.
    pub full_name: String,
}

impl Atlas {
    /// One area for each group. Areas without a group are left out.
    pub fn dissolved(&self, group: impl Fn(&Area) -> Option<Group>) -> Result<Self, ShapeError> {
        let mut sides: BTreeMap<Group, BTreeMap<u32, Vec<Side>>> = BTreeMap::new();
        for area in self.areas() {
            let Some(group) = group(area) else { continue };
            let there = sides.entry(group).or_default();
            for side in area.polygons.iter().flatten().flatten() {
                there.entry(side.border).or_default().push(*side);
            }
        }
        let areas = sides
            .into_iter()
            .map(|(group, there)| {
                // A border walked once has somebody else, or the sea, on its other side.
                let outer: Vec<Side> =
                    there.into_values().filter(|walks| walks.len() == 1).flatten().collect();
                let rings = self.walks(&outer);
                Area {
                    id: group.id,
                    within: group.within,
                    name: group.name,
                    full_name: group.full_name,
                    polygons: self.nested(rings),
                }
            })
            .collect();
        let all = Self::new(self.grid(), self.borders().to_vec(), areas)?;
        Ok(all.only(|_| true))
    }

    /// Joins sides end to beginning until each walk is closed.
    fn walks(&self, sides: &[Side]) -> Vec<Ring> {
        let ends = |side: Side| -> Option<(Cell, Cell)> {
            let border = self.borders().get(side.border as usize)?;
            let (begin, end) = (*border.first()?, *border.last()?);
            Some(if side.reversed { (end, begin) } else { (begin, end) })
        };
        let mut from: BTreeMap<Cell, Vec<Side>> = BTreeMap::new();
        for side in sides {
            if let Some((begin, _)) = ends(*side) {
                from.entry(begin).or_default().push(*side);
            }
        }
        let mut rings = Vec::new();
        while let Some((&start, _)) = from.iter().find(|(_, there)| !there.is_empty()) {
            let mut ring = Ring::new();
            let mut at = start;
            while let Some(side) = from.get_mut(&at).and_then(Vec::pop) {
                ring.push(side);
                match ends(side) {
                    Some((_, end)) => at = end,
                    None => break,
                }
                if at == start {
                    break;
                }
            }
            rings.push(ring);
        }
        rings
    }

    /// Rings into pieces of land: a ring within another is a hole of it (a region around a region).
    fn nested(&self, rings: Vec<Ring>) -> Vec<Polygon> {
        let cells: Vec<Vec<Cell>> = rings.iter().map(|ring| self.cells(ring)).collect();
        let inside = |inner: usize, outer: usize| -> bool {
            let (Some(one), Some(other)) = (cells.get(inner), cells.get(outer)) else { return false };
            // Rings of one group may touch in a point: look from one that they do not share.
            inner != outer
                && one.iter().find(|cell| !other.contains(cell)).is_some_and(|at| holds(other, *at))
        };
        let within: Vec<Vec<usize>> = (0..rings.len())
            .map(|inner| (0..rings.len()).filter(|outer| inside(inner, *outer)).collect())
            .collect();
        let mut polygons: Vec<(usize, Polygon)> = Vec::new();
        for (at, ring) in rings.iter().enumerate() {
            if within.get(at).is_some_and(|around| around.len() % 2 == 0) {
                polygons.push((at, vec![ring.clone()]));
            }
        }
        for (at, ring) in rings.into_iter().enumerate() {
            let Some(around) = within.get(at).filter(|around| around.len() % 2 == 1) else { continue };
            // The innermost of those around it is the one that is itself within the most.
            let outer = around.iter().max_by_key(|outer| within.get(**outer).map_or(0, Vec::len));
            if let Some((_, polygon)) = polygons.iter_mut().find(|(place, _)| Some(place) == outer) {
                polygon.push(ring);
            }
        }
        polygons.into_iter().map(|(_, polygon)| polygon).collect()
    }

    fn cells(&self, ring: &Ring) -> Vec<Cell> {
        let mut cells = Vec::new();
        for side in ring {
            let border = self.borders().get(side.border as usize).map_or(&[][..], Vec::as_slice);
            if side.reversed {
                cells.extend(border.iter().rev());
            } else {
                cells.extend(border);
            }
        }
        cells.dedup();
        cells
    }
}

/// Whether a ring goes around a point.
fn holds(ring: &[Cell], at: Cell) -> bool {
    let mut inside = false;
    for pair in ring.windows(2) {
        if let [a, b] = pair
            && (a.y > at.y) != (b.y > at.y)
        {
            let along = (f64::from(at.y) - f64::from(a.y)) / (f64::from(b.y) - f64::from(a.y));
            let x = f64::from(a.x) + (f64::from(b.x) - f64::from(a.x)) * along;
            inside ^= f64::from(at.x) < x;
        }
    }
    inside
}
