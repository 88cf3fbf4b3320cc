//! Tests of the crate from outside: real messages with published expectations, invented messages for each
//! family of rules, and properties that must hold for any bytes.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod answers;
mod any_bytes;
mod checked;
mod collection;
mod corpus;
mod er7;
mod expectation;
mod mutated;
mod mutation;
mod profiles;
mod reference;
mod sample;
mod sender;
mod submission;
