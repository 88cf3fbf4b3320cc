//! A table as it is published.

use serde::{Deserialize, Serialize};

use crate::publication::{GroupId, Key, MeasureId};
use crate::rules::Rules;
use crate::shown::{Reason, Shown};

/// What stands beside a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// Few people: a share of them changes much by chance.
    SmallGroup,
}

/// What is shown of one measure of one group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// The share, or why there is none.
    pub share: Shown,
    /// How many, where counts are shown.
    pub count: Shown,
}

impl Cell {
    /// Nothing.
    pub fn hidden(reason: Reason) -> Self {
        Self { share: Shown::Hidden(reason), count: Shown::Hidden(reason) }
    }

    /// Whether neither share nor count is shown.
    pub fn is_hidden(&self) -> bool {
        self.share.is_hidden() && self.count.is_hidden()
    }

    /// Why nothing is shown.
    pub fn reason(&self) -> Option<Reason> {
        match (self.share, self.count) {
            (Shown::Hidden(reason), Shown::Hidden(_)) => Some(reason),
            _ => None,
        }
    }

    /// The least and the most that a reader knows of the count, of so many people, from this cell alone.
    pub fn range(&self, of: u64) -> (u64, u64) {
        let (share, count) = (self.share.range(of), self.count.range(of));
        (share.0.max(count.0), share.1.min(count.1))
    }
}

/// What is shown of one group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Its name.
    pub key: Key,
    /// How many people.
    pub of: Shown,
    /// What stands beside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<Mark>,
    /// By measure.
    pub cells: Vec<Cell>,
}

/// A table as it is published. Once published it does not change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// What was hidden.
    pub rules: Rules,
    /// Names of measures.
    pub measures: Vec<String>,
    /// In the order of the groups that were given.
    pub rows: Vec<Row>,
}

impl Table {
    /// What is shown of a measure of a group.
    pub fn cell(&self, group: GroupId, measure: MeasureId) -> Option<&Cell> {
        self.rows.get(group.0)?.cells.get(measure.0)
    }

    /// The row of a name.
    pub fn row(&self, key: &Key) -> Option<&Row> {
        self.rows.iter().find(|row| row.key == *key)
    }

    /// Whether anything but the numbers of people is shown.
    pub fn shows_anything(&self) -> bool {
        self.rows.iter().flat_map(|row| &row.cells).any(|cell| !cell.is_hidden())
    }
}
