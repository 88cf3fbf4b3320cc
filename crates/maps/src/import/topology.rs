//! Borders out of loose rings: cut where three areas meet, and held once.

use std::collections::{HashMap, HashSet};

use crate::atlas::{Area, Atlas, Polygon, Ring, Side};
use crate::error::ShapeError;
use crate::grid::{Cell, Grid};

/// An area whose rings know nothing of others. A ring's last point is not its first.
pub(super) struct Loose {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) polygons: Vec<Vec<Vec<Cell>>>,
}

/// Finds what the rings share.
pub(super) fn shared(grid: Grid, loose: Vec<Loose>) -> Result<Atlas, ShapeError> {
    let ends = ends(loose.iter().flat_map(|area| area.polygons.iter().flatten()));
    let mut borders = Borders::default();
    let areas = loose
        .into_iter()
        .map(|area| Area {
            polygons: area
                .polygons
                .iter()
                .map(|rings| rings.iter().map(|ring| borders.walk(ring, &ends)).collect::<Polygon>())
                .collect(),
            id: area.id,
            within: String::new(),
            full_name: area.name.clone(),
            name: area.name,
        })
        .collect();
    Atlas::new(grid, borders.all, areas)
}

/// Points at which borders end: where rings that pass come from or go to different points.
fn ends<'a>(rings: impl Iterator<Item = &'a Vec<Cell>>) -> HashSet<Cell> {
    let mut passed: HashMap<Cell, (Cell, Cell)> = HashMap::new();
    let mut ends = HashSet::new();
    for ring in rings {
        for (at, cell) in ring.iter().enumerate() {
            let before = ring.get((at + ring.len() - 1) % ring.len()).copied().unwrap_or(*cell);
            let after = ring.get((at + 1) % ring.len()).copied().unwrap_or(*cell);
            let beside = (before.min(after), before.max(after));
            if *passed.entry(*cell).or_insert(beside) != beside {
                ends.insert(*cell);
            }
        }
    }
    ends
}

#[derive(Default)]
struct Borders {
    all: Vec<Vec<Cell>>,
    known: HashMap<Vec<Cell>, u32>,
}

impl Borders {
    fn walk(&mut self, ring: &[Cell], ends: &HashSet<Cell>) -> Ring {
        // A ring that meets nobody starts at its least point, so that a twin of it starts there too.
        let start = ring
            .iter()
            .position(|cell| ends.contains(cell))
            .or_else(|| ring.iter().enumerate().min_by_key(|(_, cell)| **cell).map(|(at, _)| at));
        let start = start.unwrap_or(0);
        let turned = ring.iter().cycle().skip(start).take(ring.len() + 1);
        let mut sides = Ring::new();
        let mut border: Vec<Cell> = Vec::new();
        for cell in turned {
            border.push(*cell);
            if border.len() > 1 && ends.contains(cell) {
                sides.push(self.side(std::mem::replace(&mut border, vec![*cell])));
            }
        }
        if border.len() > 1 {
            sides.push(self.side(border));
        }
        sides
    }

    fn side(&mut self, border: Vec<Cell>) -> Side {
        let mut back = border.clone();
        back.reverse();
        let reversed = back < border;
        let key = if reversed { back } else { border };
        if let Some(known) = self.known.get(&key) {
            return Side { border: *known, reversed };
        }
        let number = self.all.len() as u32;
        self.all.push(key.clone());
        self.known.insert(key, number);
        Side { border: number, reversed }
    }
}
