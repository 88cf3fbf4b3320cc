//! What the tables must know, rule by rule.

mod find;
mod gs1;
mod packages;
mod tables;
mod vaccines;
