//! Which areas touch: a graph, checked once.

use crate::place::Point;
use crate::tally::SpatialError;

/// For each area those beside it. Who is a neighbour has that one as neighbour too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Neighbours(Vec<Vec<usize>>);

impl Neighbours {
    /// From lists: one for each area, of the numbers of areas (from 0). A border named on one side only counts on both;
    /// naming oneself or somebody twice changes nothing.
    pub fn new(lists: &[Vec<usize>]) -> Result<Self, SpatialError> {
        let areas = lists.len();
        let mut both = vec![Vec::new(); areas];
        for (area, list) in lists.iter().enumerate() {
            for &neighbour in list {
                if neighbour >= areas {
                    return Err(SpatialError::NoSuchNeighbour { area, neighbour, areas });
                }
                if neighbour != area {
                    both[area].push(neighbour);
                    both[neighbour].push(area);
                }
            }
        }
        for list in &mut both {
            list.sort_unstable();
            list.dedup();
        }
        Ok(Self(both))
    }

    /// Where borders are not known: each area with the nearest `count` others. Others at the same distance as the last
    /// of them belong too.
    pub fn nearest(points: &[Point], count: usize) -> Self {
        let lists: Vec<Vec<usize>> = points
            .iter()
            .enumerate()
            .map(|(area, here)| {
                let others = points.iter().enumerate().filter(|(other, _)| *other != area);
                let mut far: Vec<(f64, usize)> =
                    others.map(|(other, there)| (here.km_to(*there), other)).collect();
                far.sort_by(|a, b| a.0.total_cmp(&b.0));
                let last = count.checked_sub(1).and_then(|last| far.get(last.min(far.len().max(1) - 1)));
                let reach = last.map_or(f64::NEG_INFINITY, |(km, _)| *km);
                far.into_iter().take_while(|(km, _)| *km <= reach).map(|(_, other)| other).collect()
            })
            .collect();
        // The numbers come from the list itself.
        Self::new(&lists).unwrap_or_else(|_| Self(vec![Vec::new(); points.len()]))
    }

    /// How many areas.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no area.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Those beside an area.
    pub fn of(&self, area: usize) -> &[usize] {
        self.0.get(area).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_border_has_two_sides_and_a_neighbour_must_be_there() {
        let graph = Neighbours::new(&[vec![1, 1, 0], vec![], vec![1]]).unwrap();
        assert_eq!(graph.of(1), [0, 2]);
        assert_eq!(graph.of(0), [1]);
        assert!(Neighbours::new(&[vec![1]]).is_err());
    }

    #[test]
    fn the_nearest_are_neighbours_where_borders_are_not_known() {
        let at = |x| Point::on_map(x, 0.0).unwrap();
        let graph = Neighbours::nearest(&[at(0.0), at(1.0), at(3.0), at(7.0)], 1);
        assert_eq!(graph.of(1), [0, 2]);
        assert_eq!(graph.of(3), [2]);
        assert_eq!(Neighbours::nearest(&[at(0.0)], 2).of(0), [0_usize; 0]);
        assert_eq!(Neighbours::nearest(&[at(0.0), at(1.0)], 0).of(0), [0_usize; 0]);
    }
}
