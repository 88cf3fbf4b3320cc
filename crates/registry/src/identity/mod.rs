//! Who a person is: the best demographics, finding people, opening a record, answering queries; and who is one human with
//! whom.
//!
//! - [`merge`]: two records become one
//! - [`split`]: one record becomes two again; undo
//! - [`review`]: the queue of pairs that a human has to look at
//! - [`decisions`]: what people have decided, and how long it stands
//! - [`blast`]: what a merge would touch, before it is done
//! - [`desk`]: what the pages of the review desk show beside these
//! - [`verify`]: what a human of the registry has checked
//! - [`golden`]: the best value of every field with who said it, and what was said besides
//! - [`vital`]: births and deaths as the vital records office reports them

pub(crate) mod absent;
mod agreement;
pub mod blast;
pub mod consolidate;
pub mod decisions;
pub mod described;
pub mod desk;
pub mod find;
pub mod fold;
pub mod golden;
pub(crate) mod homes;
pub mod learn;
pub mod lookup;
pub mod matching;
pub mod merge;
pub mod query;
pub mod review;
pub mod said;
pub mod split;
pub mod suspect;
pub mod sweep;
pub mod verify;
pub mod vital;
