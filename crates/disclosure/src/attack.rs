//! Somebody who has a published table, knows how its numbers hang together, and reckons what it hides: the least and the most that
//! each hidden number can be in any table of whole numbers that fits. Shares no code with what hides; for tests alone.

pub mod reader;

use std::collections::BTreeMap;
use std::time::Duration;

use microlp::{ComparisonOp, OptimizationDirection, Problem, Variable};

/// For one question.
const TIME: Duration = Duration::from_secs(5);

/// Numbers with factors, and between which ends their sum is.
type Sum = (Vec<(usize, i64)>, i64, i64);

/// What is known: numbers with their ends, and sums of them with theirs.
#[derive(Debug, Clone, Default)]
pub struct Attack {
    numbers: Vec<(i64, i64)>,
    sums: Vec<Sum>,
}

/// What came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// The least and the most in whole numbers.
    Ends(i64, i64),
    /// Nothing fits: what is known contradicts itself.
    Nothing,
    /// It took too long, or the solver gave something that does not fit.
    Unclear,
}

impl Attack {
    /// Somebody who knows nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a number that lies between two ends; gives its place.
    pub fn number(&mut self, least: i64, most: i64) -> usize {
        self.numbers.push((least, most));
        self.numbers.len() - 1
    }

    /// Narrows a number; what does not meet what is known of it already is not believed.
    pub fn narrower(&mut self, number: usize, least: i64, most: i64) -> bool {
        let (low, high) = self.numbers[number];
        let meets = low.max(least) <= high.min(most);
        if meets {
            self.numbers[number] = (low.max(least), high.min(most));
        }
        meets
    }

    /// A sum that lies between two ends; `None` is none.
    pub fn sum(&mut self, terms: Vec<(usize, i64)>, least: Option<i64>, most: Option<i64>) {
        self.sums.push((terms, least.unwrap_or(i64::MIN), most.unwrap_or(i64::MAX)));
    }

    /// The numbers that can be reckoned to fewer values than they should, of these; each is asked for with how many it should be.
    pub fn closer_than(&self, wanted: &[(usize, i64)]) -> Vec<(usize, Found)> {
        let mut known = self.clone();
        known.narrow();
        let parts = known.parts();
        // Between which ends each number was seen in tables that fit.
        let mut seen: Vec<Option<(i64, i64)>> = vec![None; known.numbers.len()];
        for (seen, (least, most)) in seen.iter_mut().zip(&known.numbers) {
            *seen = (least == most).then_some((*least, *most));
        }
        let mut found = Vec::new();
        for (number, width) in wanted {
            let is_open = |seen: &[Option<(i64, i64)>]| {
                seen[*number].is_some_and(|(low, high)| high - low + 1 >= *width)
            };
            for way in [OptimizationDirection::Minimize, OptimizationDirection::Maximize] {
                if is_open(&seen) || known.numbers[*number].0 == known.numbers[*number].1 {
                    break;
                }
                match known.end(*number, &parts, way) {
                    Ok(table) if known.fits(&table) => {
                        for (at, value) in table {
                            let (low, high) = seen[at].unwrap_or((value, value));
                            seen[at] = Some((low.min(value), high.max(value)));
                        }
                    }
                    Ok(_) => found.push((*number, Found::Unclear)),
                    Err(none) => found.push((*number, none)),
                }
            }
            // The solver is asked again whether there is nothing beyond: it has said so of numbers for which there was.
            while let Some((low, high)) = seen[*number].filter(|_| !is_open(&seen)) {
                let beyond = [(high + 1, known.numbers[*number].1), (known.numbers[*number].0, low - 1)];
                let table = beyond.into_iter().filter(|(least, most)| least <= most).find_map(|ends| {
                    let mut other = known.clone();
                    other.numbers[*number] = ends;
                    let found = other.end(*number, &parts, OptimizationDirection::Maximize).ok();
                    found.filter(|table| other.fits(table))
                });
                let Some(table) = table else { break };
                for (at, value) in table {
                    let (low, high) = seen[at].unwrap_or((value, value));
                    seen[at] = Some((low.min(value), high.max(value)));
                }
                found.retain(|(one, _)| one != number);
            }
            if !is_open(&seen) && !found.iter().any(|(one, _)| one == number) {
                let (low, high) = seen[*number].unwrap_or((0, 0));
                found.push((*number, Found::Ends(low, high)));
            }
        }
        found
    }

    /// Whether a part of a table keeps to everything that is known.
    fn fits(&self, table: &BTreeMap<usize, i64>) -> bool {
        let value = |at: usize| table.get(&at).copied().unwrap_or(self.numbers[at].0);
        let ends =
            table.iter().all(|(at, value)| *value >= self.numbers[*at].0 && *value <= self.numbers[*at].1);
        ends && self
            .sums
            .iter()
            .filter(|(terms, _, _)| terms.iter().any(|(at, _)| table.contains_key(at)))
            .all(|(terms, least, most)| {
                let sum: i64 = terms.iter().map(|(at, by)| by * value(*at)).sum();
                sum >= *least && sum <= *most
            })
    }

    /// By number: the part of the system that it belongs to. Numbers that are known join nothing.
    fn parts(&self) -> Vec<usize> {
        let mut part: Vec<usize> = (0..self.numbers.len()).collect();
        fn root(part: &mut [usize], mut at: usize) -> usize {
            while part[at] != at {
                part[at] = part[part[at]];
                at = part[at];
            }
            at
        }
        for (terms, _, _) in &self.sums {
            let open: Vec<usize> = terms
                .iter()
                .map(|(at, _)| *at)
                .filter(|at| self.numbers[*at].0 < self.numbers[*at].1)
                .collect();
            for pair in open.windows(2) {
                let (one, other) = (root(&mut part, pair[0]), root(&mut part, pair[1]));
                part[one] = other;
            }
        }
        (0..part.len()).map(|at| root(&mut part, at)).collect()
    }

    /// A table in which a number is the least or the most that it can be: the numbers of its part.
    fn end(
        &self,
        number: usize,
        parts: &[usize],
        way: OptimizationDirection,
    ) -> Result<BTreeMap<usize, i64>, Found> {
        let mut problem = Problem::new(way);
        problem.set_time_limit(TIME);
        let is_in = |at: usize| parts[at] == parts[number];
        let small =
            |end: i64| i32::try_from(end).unwrap_or(if end < 0 { i32::MIN / 2 } else { i32::MAX / 2 });
        let variables: Vec<Option<Variable>> = (0..self.numbers.len())
            .map(|at| {
                let (least, most) = self.numbers[at];
                let goal = if at == number { 1.0 } else { 0.0 };
                is_in(at).then(|| problem.add_integer_var(goal, (small(least), small(most))))
            })
            .collect();
        for (terms, least, most) in &self.sums {
            let known: i64 = terms
                .iter()
                .filter(|(at, _)| variables[*at].is_none())
                .map(|(at, by)| by * self.numbers[*at].0)
                .sum();
            let open: Vec<(Variable, f64)> =
                terms.iter().filter_map(|(at, by)| variables[*at].map(|one| (one, *by as f64))).collect();
            if open.is_empty() {
                continue;
            }
            if least == most {
                problem.add_constraint(open.as_slice(), ComparisonOp::Eq, (least - known) as f64);
                continue;
            }
            if *least != i64::MIN {
                problem.add_constraint(open.as_slice(), ComparisonOp::Ge, (least - known) as f64);
            }
            if *most != i64::MAX {
                problem.add_constraint(open.as_slice(), ComparisonOp::Le, (most - known) as f64);
            }
        }
        let outcome = problem.solve().map_err(|_| Found::Nothing)?;
        if !outcome.is_optimal() {
            return Err(Found::Unclear);
        }
        let solution = outcome.solution().ok_or(Found::Unclear)?;
        let value = |one: Variable| solution.var_value(one).round() as i64;
        Ok(variables.iter().enumerate().filter_map(|(at, one)| Some((at, value((*one)?)))).collect())
    }

    /// Narrows numbers by one sum after the other, so that less is left to solve.
    fn narrow(&mut self) {
        let mut changed = true;
        while changed {
            changed = false;
            for (terms, least, most) in &self.sums {
                let end = |at: usize, by: i64, high: bool, numbers: &[(i64, i64)]| {
                    let (low, top) = numbers[at];
                    if (by > 0) == high { by * top } else { by * low }
                };
                let low: i64 = terms.iter().map(|(at, by)| end(*at, *by, false, &self.numbers)).sum();
                let high: i64 = terms.iter().map(|(at, by)| end(*at, *by, true, &self.numbers)).sum();
                for (at, by) in terms {
                    let others = (
                        low - end(*at, *by, false, &self.numbers),
                        high - end(*at, *by, true, &self.numbers),
                    );
                    let (mut own_low, mut own_high) = self.numbers[*at];
                    // by * x has to be between these.
                    let from = least.checked_sub(others.1).unwrap_or(i64::MIN);
                    let to = most.checked_sub(others.0).unwrap_or(i64::MAX);
                    while own_low < own_high
                        && *least != i64::MIN
                        && by * (if *by > 0 { own_low } else { own_high }) < from
                    {
                        if *by > 0 { own_low += 1 } else { own_high -= 1 }
                    }
                    while own_low < own_high
                        && *most != i64::MAX
                        && by * (if *by > 0 { own_high } else { own_low }) > to
                    {
                        if *by > 0 { own_high -= 1 } else { own_low += 1 }
                    }
                    if (own_low, own_high) != self.numbers[*at] {
                        self.numbers[*at] = (own_low, own_high);
                        changed = true;
                        break;
                    }
                }
            }
        }
    }
}
