//! What a sender did with a field: said nothing, deleted the value, or gave one.

use serde::{Deserialize, Serialize};

/// A field of a report, with the three meanings that HL7 v2 gives it (guide, §"null" rules).
///
/// An empty field means "no information" and leaves what the source said before; `""` deletes it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum Given<T> {
    /// The source said nothing about it.
    #[default]
    Unsaid,
    /// The source asked to delete what it said before.
    Deleted,
    /// The source gave this value.
    Value(T),
}

impl<T> Given<T> {
    /// The value, if one was given.
    pub fn value(&self) -> Option<&T> {
        match self {
            Given::Value(value) => Some(value),
            Given::Unsaid | Given::Deleted => None,
        }
    }

    /// Whether the source said nothing. Reports leave such fields out when they are stored.
    pub fn is_unsaid(&self) -> bool {
        matches!(self, Given::Unsaid)
    }

    /// From an optional value: `None` is "said nothing".
    pub fn from_option(value: Option<T>) -> Self {
        value.map_or(Given::Unsaid, Given::Value)
    }
}

impl<T> From<T> for Given<T> {
    fn from(value: T) -> Self {
        Given::Value(value)
    }
}
