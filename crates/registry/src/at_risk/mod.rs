//! Pockets of under-vaccination: where children are at risk before an outbreak finds them, how sure that is, what it would
//! take, and who is missing.
//!
//! ```text
//! coverage::ask (counts an area) ─► find ─► jenner-spatial (intervals, beliefs, scan, missing) ─► Found
//!                                                                                          │
//! Found::place ── door (ListAtRisk) ──► people: who is missing there ──► outreach
//! ```
//!
//! - [`question`]: what is asked and found, as plain values
//! - [`mod@find`]: areas against the goal, clusters, the ranked list
//! - [`overdue`](mod@overdue): for how long children are overdue, by place
//! - [`table`]: the list as files
//! - [`people`]: who is missing in a place, for those who may know

pub mod find;
pub mod overdue;
pub mod people;
pub mod question;
pub mod table;

pub use find::find;
pub use jenner_spatial::herd::Missing;
pub use overdue::{Late, Whom, overdue};
pub use question::{Asked, Found, Place, Pocket, Scanned, Sureness};
