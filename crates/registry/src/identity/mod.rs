//! Who a person is: the best demographics, finding people, opening a record, answering queries.

pub mod consolidate;
pub mod find;
pub mod fold;
pub(crate) mod homes;
pub mod query;
