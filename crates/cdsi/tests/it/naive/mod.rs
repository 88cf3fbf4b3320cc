//! A second reading of the CDSi logic, for the tests: slow, obvious, section by section after the specification,
//! and without a line of the engine. Where the two disagree, one of them has misread CDC.

pub mod book;
pub mod cdc;
pub mod cdc_cases;
pub mod choose;
pub mod dates;
pub mod evaluate;
pub mod forecast;
pub mod groups;
pub mod history;
pub mod pack;
pub mod skip;
pub mod sources;
pub mod whole;
