//! What a public table may show.
//!
//! Numbers of few people tell about each of them. So a public table hides small counts, and as many others as it takes that nobody
//! can reckon the hidden ones from what is shown: from sums over places, sexes, races and years, from measures that imply one
//! another, from shares with their decimals, from bands, from earlier tables of the same people.
//!
//! That nobody can is proved and not believed: every hidden count has two *witnesses*, whole tables of whole numbers that fit
//! everything that is shown and known, and between which the count differs by as much as the rules ask. Where none are found, more is
//! hidden. However cleverly or badly witnesses are looked for, a table that has them is safe from whoever reckons, with whatever.
//!
//! ```text
//! Publication ──► ladder (what may be shown of each cell) ──► witnesses for each hidden cell ──► Table
//!  groups, counts,   rules, earlier tables             ▲            │ none found
//!  what is known                                       └─ show less ◄┘
//! ```
//!
//! What this cannot promise: that nobody knows more than the table and the sizes of groups. Who knows how nine of ten children of a
//! group stand may learn about the tenth from any table.

#[cfg(feature = "attacker")]
pub mod attack;
mod earlier;
mod error;
mod ladder;
mod model;
mod proof;
mod publication;
mod publish;
mod rules;
mod search;
mod shown;
mod table;

pub use earlier::Earlier;
pub use error::Error;
pub use publication::{Counted, Dimension, Group, GroupId, Key, Level, MeasureId, Publication, Relation};
pub use publish::Care;
pub use rules::{Form, Rules};
pub use shown::{Reason, Shown, Text, percent, rounded};
pub use table::{Cell, Mark, Row, Table};
