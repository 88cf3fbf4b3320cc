//! Tests of the crate from outside: real messages with published expectations, invented messages for each
//! family of rules, and properties that must hold for any bytes.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod answered;
mod answers;
mod any_bytes;
mod argued;
mod between;
mod cases;
mod checked;
mod collection;
mod corpus;
mod derived;
mod er7;
mod expectation;
mod guide;
mod mutated;
mod mutation;
mod outgoing;
mod profile_tables;
mod profiles;
mod reference;
mod sample;
mod sender;
mod submission;
