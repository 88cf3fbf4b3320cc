//! Why there is no table.

use thiserror::Error;

use crate::publication::Key;

/// Why there is no table. The texts are for whoever prepares a publication; they name groups and measures, no counts.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Error {
    /// The rules contradict themselves.
    #[error("the rules for public tables do not fit together: {0}")]
    Rules(String),
    /// A group is told apart by too many things.
    #[error("{} is made of more than {most} of place, race, sex, age and school; leave one out", group.name())]
    Crossing {
        /// Which.
        group: Key,
        /// How many there may be.
        most: usize,
    },
    /// Race by place of few years.
    #[error("{} is about race in one place; count {years} years together", group.name())]
    RaceByYear {
        /// Which.
        group: Key,
        /// How many years it takes.
        years: u8,
    },
    /// The counts contradict what is said of them.
    #[error("the counts of {measure} of {} do not fit: {why}", group.name())]
    Contradiction {
        /// Of which group.
        group: Key,
        /// Of which measure.
        measure: String,
        /// What is wrong.
        why: &'static str,
    },
    /// Two groups have one name, or a group is a part of itself.
    #[error("{} cannot be a group: {why}", group.name())]
    Group {
        /// Which.
        group: Key,
        /// What is wrong.
        why: &'static str,
    },
}

impl Key {
    /// The name in messages.
    pub fn name(&self) -> String {
        let by = self.by.iter().map(|(_, value)| value.as_str());
        let parts = [self.area.as_str(), self.period.as_str()].into_iter().chain(by);
        parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" / ")
    }
}
