//! What somebody can reckon about cells that are not shown: each lies between two numbers, and every sum that is known narrows
//! them, until nothing changes any more. Pure.

use std::collections::VecDeque;

/// A known relation: the sum of `terms` (a cell and its factor) is `least`, or at least `least`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sum {
    /// Cells and factors.
    pub terms: Vec<(usize, i64)>,
    /// What it is, or is not less than.
    pub least: i64,
    /// Whether it is that exactly.
    pub exact: bool,
}

/// Cells with their bounds, and what is known of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct System {
    /// By cell: the least and the most it can be.
    pub bounds: Vec<(i64, i64)>,
    /// What is known.
    pub sums: Vec<Sum>,
}

/// Relations that are looked at, for each that there is, before giving up.
const PATIENCE: usize = 400;

impl System {
    /// Adds a cell; gives its place.
    pub fn cell(&mut self, least: i64, most: i64) -> usize {
        self.bounds.push((least, most));
        self.bounds.len() - 1
    }

    /// Cells that add up to a number.
    pub fn exactly(&mut self, terms: Vec<(usize, i64)>, sum: i64) {
        self.sums.push(Sum { terms, least: sum, exact: true });
    }

    /// Cells that add up to a number, or more.
    pub fn at_least(&mut self, terms: Vec<(usize, i64)>, least: i64) {
        self.sums.push(Sum { terms, least, exact: false });
    }

    /// Narrows every cell as far as one sum after the other does. `false`: there are so many steps that it was given up; the
    /// bounds are then wider than they could be reckoned.
    pub fn narrow(&mut self) -> bool {
        let mut of_cell: Vec<Vec<usize>> = vec![Vec::new(); self.bounds.len()];
        for (place, sum) in self.sums.iter().enumerate() {
            for (cell, _) in &sum.terms {
                if let Some(list) = of_cell.get_mut(*cell) {
                    list.push(place);
                }
            }
        }
        let mut waiting: VecDeque<usize> = (0..self.sums.len()).collect();
        let mut is_waiting = vec![true; self.sums.len()];
        let mut steps = self.sums.len().saturating_mul(PATIENCE).max(100_000);
        while let Some(place) = waiting.pop_front() {
            if steps == 0 {
                return false;
            }
            steps -= 1;
            is_waiting.get_mut(place).into_iter().for_each(|flag| *flag = false);
            let Some(sum) = self.sums.get(place) else { continue };
            for cell in changed(sum, &mut self.bounds) {
                for other in of_cell.get(cell).into_iter().flatten() {
                    if let Some(flag) = is_waiting.get_mut(*other).filter(|flag| !**flag) {
                        *flag = true;
                        waiting.push_back(*other);
                    }
                }
            }
        }
        true
    }

    /// The bounds of a cell.
    pub fn of(&self, cell: usize) -> (i64, i64) {
        self.bounds.get(cell).copied().unwrap_or((i64::MIN, i64::MAX))
    }
}

/// Narrows the cells of one sum; gives those that changed.
fn changed(sum: &Sum, bounds: &mut [(i64, i64)]) -> Vec<usize> {
    // The least and the most each term can be.
    let term = |cell: usize, factor: i64, bounds: &[(i64, i64)]| {
        let (low, high) = bounds.get(cell).copied().unwrap_or((0, 0));
        if factor >= 0 { (low * factor, high * factor) } else { (high * factor, low * factor) }
    };
    let (mut lows, mut highs) = (0_i64, 0_i64);
    for (cell, factor) in &sum.terms {
        let (low, high) = term(*cell, *factor, bounds);
        lows += low;
        highs += high;
    }
    let mut moved = Vec::new();
    for (cell, factor) in &sum.terms {
        let (low, high) = term(*cell, *factor, bounds);
        // What this term has to be, the others being as large or as small as they can.
        let least = sum.least - (highs - high);
        let most = if sum.exact { sum.least - (lows - low) } else { i64::MAX };
        let Some(own) = bounds.get_mut(*cell) else { continue };
        let (floor, ceiling) = match *factor {
            0 => continue,
            f if f > 0 => (ceil_div(least, f), if sum.exact { most.div_euclid(f) } else { i64::MAX }),
            f => (if sum.exact { ceil_div(-most, -f) } else { i64::MIN }, (-least).div_euclid(-f)),
        };
        let new = (own.0.max(floor), own.1.min(ceiling));
        if new != *own && new.0 <= new.1 {
            *own = new;
            moved.push(*cell);
            let (now_low, now_high) = term(*cell, *factor, bounds);
            lows += now_low - low;
            highs += now_high - high;
        }
    }
    moved
}

/// The quotient, rounded up. `by` is above 0.
fn ceil_div(number: i64, by: i64) -> i64 {
    -(-number).div_euclid(by)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_of_a_total_is_known() {
        let mut system = System::default();
        let (a, b) = (system.cell(0, 50), system.cell(0, 50));
        system.exactly(vec![(a, 1), (b, 1)], 7);
        assert!(system.narrow());
        assert_eq!([system.of(a), system.of(b)], [(0, 7), (0, 7)]);
        system.at_least(vec![(a, 1), (b, -1)], 5);
        assert!(system.narrow());
        // Other sums narrow one another: a - b >= 5 and a + b = 7.
        assert_eq!([system.of(a), system.of(b)], [(5, 7), (0, 2)]);
    }
}
