//! What the tables must know, rule by rule.

mod find;
mod packages;
mod tables;
mod vaccines;
