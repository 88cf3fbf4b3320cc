//! Series groups that ask whether others are complete: the questions must not go round in a circle.

use std::collections::{BTreeMap, BTreeSet};

use crate::pack::facts::{Series, SkipCondition};

/// The groups whose completion a series asks about.
pub(super) fn asked(series: &Series) -> impl Iterator<Item = u8> + '_ {
    let skips = series.dose.iter().flat_map(|dose| &dose.get_ref().skip);
    let conditions = skips.flat_map(|skip| &skip.set).flat_map(|set| &set.condition);
    conditions
        .filter_map(|condition| match condition {
            SkipCondition::CompletedSeries { series_groups } => Some(series_groups),
            _ => None,
        })
        .flatten()
        .copied()
}

/// The groups in or behind a circle; empty if there is none.
pub(super) fn circle<'a>(series: impl IntoIterator<Item = &'a Series>) -> BTreeSet<u8> {
    let mut waits: BTreeMap<u8, BTreeSet<u8>> = BTreeMap::new();
    for series in series {
        waits.entry(series.series_group).or_default().extend(asked(series));
    }
    loop {
        let open: BTreeSet<u8> = waits.keys().copied().collect();
        let before = waits.len();
        waits.retain(|_, asked| !asked.is_disjoint(&open));
        if waits.len() == before {
            return open;
        }
    }
}
