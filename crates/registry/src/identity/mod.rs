//! Who a person is: the best demographics, finding people, opening a record, answering queries.

pub mod consolidate;
pub mod described;
pub mod find;
pub mod fold;
pub(crate) mod homes;
pub mod learn;
pub mod lookup;
pub mod matching;
pub mod query;
pub mod suspect;
