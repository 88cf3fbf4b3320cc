//! The first page: what came in, what went wrong, whom one had open.

use jiff::Timestamp;

use crate::views::{MessageRow, ShownName};

/// What the first page shows. Counts are of the visitor's own scope.
#[derive(Debug, Clone, Default)]
pub struct TodayView {
    /// Messages since midnight; `None` when the role does not see messages.
    pub messages: Option<MessageCounts>,
    /// The newest messages that were not taken whole.
    pub problems: Vec<MessageRow>,
    /// Pairs that wait for a human; `None` when the role does not decide about them.
    pub reviews: Option<u64>,
    /// People with doses that may be one; `None` when the role does not decide about them.
    pub doubts: Option<u64>,
    /// Records the visitor opened last, newest first.
    pub recent: Vec<RecentPerson>,
}

/// Messages of one day.
#[derive(Debug, Clone, Copy, Default)]
pub struct MessageCounts {
    /// All that came in.
    pub received: u64,
    /// Stored, with findings that dropped a part or should be mended.
    pub with_findings: u64,
    /// Not stored.
    pub rejected: u64,
}

/// A record that the visitor had open.
#[derive(Debug, Clone)]
pub struct RecentPerson {
    /// Name for the URL.
    pub id: String,
    /// Name.
    pub name: ShownName,
    /// Birth date.
    pub birth_date: Option<jiff::civil::Date>,
    /// When it was opened.
    pub opened: Timestamp,
}
