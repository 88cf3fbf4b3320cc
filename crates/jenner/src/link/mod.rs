//! Matching from the command line: tables of people, batch runs, and how good they are against a truth.

pub mod batch;
pub mod columns;
pub mod evaluate;
pub mod judged;
pub mod metrics;
pub mod output;
pub mod people;
pub mod statement;
pub mod table;
