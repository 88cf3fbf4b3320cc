//! The store on each engine.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod audit;
mod audit_large;
mod catalogue;
mod crash;
mod dialect;
mod insert;
mod migrate;
mod write;
