//! Two profiles field by field: a level of agreement for each, and the value that agrees where rarity counts.

pub(crate) mod birth;
pub(crate) mod level;
mod name;
mod rest;
pub mod text;

pub use level::{Field, Level};

use crate::profile::Profile;

/// How two profiles compare, before any weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Comparison {
    levels: [Level; Field::COUNT],
    values: [u64; Field::COUNT],
}

impl Comparison {
    /// Compares two profiles. The order does not matter.
    pub fn of(a: &Profile, b: &Profile) -> Comparison {
        let mut out = Comparison { levels: [Level::Missing; Field::COUNT], values: [0; Field::COUNT] };
        name::compare(a, b, &mut out);
        birth::compare(a, b, &mut out);
        rest::compare(a, b, &mut out);
        out
    }

    /// How far a field agrees.
    pub fn level(&self, field: Field) -> Level {
        self.levels.get(field as usize).copied().unwrap_or_default()
    }

    /// Hash of the value that agrees, 0 when none does.
    pub(crate) fn value(&self, field: Field) -> u64 {
        self.values.get(field as usize).copied().unwrap_or_default()
    }

    /// The levels, in the order of [`Field::ALL`].
    pub fn levels(&self) -> &[Level; Field::COUNT] {
        &self.levels
    }

    /// Whether this third record, compared with one of two that differ, can explain the difference: it agrees with it
    /// in given name and birth date, each said in full, or in a number of the person's own; or in the given name and, but for
    /// one slip, in such a number.
    pub(crate) fn explains(&self) -> bool {
        let given = matches!(
            self.level(Field::Given),
            Level::Exact | Level::Alike | Level::Nickname | Level::Part | Level::Moved | Level::Close
        );
        let number = [Field::SocialSecurity, Field::BirthFile].iter().any(|f| self.level(*f) == Level::Exact);
        let slip = self.level(Field::SocialSecurity) == Level::Close;
        number || given && (slip || self.level(Field::Birth) <= Level::Near)
    }

    pub(crate) fn set(&mut self, field: Field, level: Level, value: u64) {
        if let (Some(l), Some(v)) = (self.levels.get_mut(field as usize), self.values.get_mut(field as usize))
        {
            (*l, *v) = (level, value);
        }
    }
}

/// The best level over every pair of two sets; `Missing` when one is empty.
pub(crate) fn best<T>(a: &[T], b: &[T], level: impl Fn(&T, &T) -> Level) -> Level {
    let mut found = Level::Missing;
    for x in a {
        for y in b {
            let here = level(x, y);
            if here < found {
                found = here;
                if found == Level::Exact {
                    return found;
                }
            }
        }
    }
    found
}
