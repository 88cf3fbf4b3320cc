//! How common values are: a rare surname that agrees says more than a common one.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use crate::compare::Field;
use crate::hash::{self, Ready};
use crate::profile::Profile;

/// Shares of values by field, learned from records.
#[derive(Debug, Clone)]
pub struct Frequencies {
    counts: HashMap<u64, u32, Ready>,
    totals: [u32; Field::COUNT],
    /// Counts below this say only that the value is rare.
    floor: u32,
}

impl Default for Frequencies {
    fn default() -> Frequencies {
        Frequencies { counts: HashMap::default(), totals: [0; Field::COUNT], floor: 1 }
    }
}

/// A line of the table of usual names.
struct Common {
    given: bool,
    text: &'static str,
    per_million: u32,
}

fn common() -> impl Iterator<Item = Common> {
    include_str!("../tables/common_names.txt").lines().filter_map(|line| {
        let mut words = line.split(' ');
        let given = match words.next()? {
            "G" => true,
            "F" => false,
            _ => return None,
        };
        Some(Common { given, text: words.next()?, per_million: words.next()?.parse().ok()? })
    })
}

/// Whether a word is a usual given name: two such names that differ by a letter are two names, not a slip.
pub(crate) fn is_given_name(word: &str) -> bool {
    static KNOWN: OnceLock<HashSet<u64, Ready>> = OnceLock::new();
    let known =
        KNOWN.get_or_init(|| common().filter(|name| name.given).map(|name| hash::text(name.text)).collect());
    known.contains(&hash::text(word))
}

impl Frequencies {
    /// Counts the values of records.
    pub fn of<'a>(records: impl IntoIterator<Item = &'a Profile>) -> Frequencies {
        let mut out = Frequencies::default();
        for record in records {
            out.add(record);
        }
        out
    }

    /// Shares of the usual names in the United States.
    pub fn usual() -> Frequencies {
        let mut out = Frequencies { floor: 20, ..Frequencies::default() };
        for name in common() {
            let field = if name.given { Field::Given } else { Field::Family };
            out.counts.insert(hash::pair(hash::text(name.text), field as u64), name.per_million);
        }
        for field in [Field::Given, Field::Family] {
            if let Some(total) = out.totals.get_mut(field as usize) {
                *total = 1_000_000;
            }
        }
        out
    }

    fn add(&mut self, record: &Profile) {
        for name in &record.names {
            if let Some(first) = name.given.split(' ').next().filter(|w| !w.is_empty()) {
                self.count(Field::Given, hash::text(first));
            }
            for part in name.family.split(' ').filter(|w| !w.is_empty()) {
                self.count(Field::Family, hash::text(part));
            }
        }
        for born in &record.born {
            self.count(Field::Birth, hash::number(u64::from(born.0)));
        }
        for place in &record.places {
            for (field, text) in
                [(Field::Street, &place.street), (Field::Zip, &place.zip), (Field::City, &place.city)]
            {
                if !text.is_empty() {
                    self.count(field, hash::text(text));
                }
            }
        }
        for other in &record.others {
            let field = match other.kind {
                crate::details::OtherKind::BirthPlace => Field::BirthPlace,
                crate::details::OtherKind::Occupation => Field::Occupation,
            };
            self.count(field, hash::text(&other.text));
        }
    }

    fn count(&mut self, field: Field, value: u64) {
        *self.counts.entry(hash::pair(value, field as u64)).or_default() += 1;
        if let Some(total) = self.totals.get_mut(field as usize) {
            *total += 1;
        }
    }

    /// Base-2 logarithm of a value's share, if enough records were counted to know.
    pub(crate) fn share(&self, field: Field, value: u64) -> Option<f32> {
        const ENOUGH: u32 = 200;
        let total = self.totals.get(field as usize).copied().filter(|total| *total >= ENOUGH)?;
        let count = self.counts.get(&hash::pair(value, field as u64)).copied().unwrap_or(0).max(self.floor);
        Some((count as f32 / total as f32).log2())
    }
}
