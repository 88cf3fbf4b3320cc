//! Pairs of vaccines that disturb each other, as few lists as possible.

use std::collections::BTreeSet;

use jenner_codes::Cvx;

/// Something that holds for every pair of a previous and a current vaccine.
pub(crate) struct Pairs<T> {
    /// Vaccines given before.
    pub previous: BTreeSet<Cvx>,
    /// Vaccines given after them.
    pub current: BTreeSet<Cvx>,
    /// What holds for them.
    pub what: T,
}

/// Groups rows of previous vaccine, current vaccine, and what holds for them. Expanded again, the groups give
/// exactly the rows.
pub(crate) fn grouped<T: PartialEq>(rows: impl IntoIterator<Item = (Cvx, Cvx, T)>) -> Vec<Pairs<T>> {
    let mut single: Vec<Pairs<T>> = Vec::new();
    for (previous, current, what) in rows {
        match single.iter_mut().find(|pairs| pairs.previous.contains(&previous) && pairs.what == what) {
            Some(pairs) => {
                pairs.current.insert(current);
            }
            None => single.push(Pairs { previous: [previous].into(), current: [current].into(), what }),
        }
    }
    let mut groups: Vec<Pairs<T>> = Vec::new();
    for pairs in single {
        match groups.iter_mut().find(|group| group.current == pairs.current && group.what == pairs.what) {
            Some(group) => group.previous.extend(pairs.previous),
            None => groups.push(pairs),
        }
    }
    groups
}
