//! Tests of the crate from outside: real messages with published expectations, invented messages for each
//! family of rules, and properties that must hold for any bytes.

mod answers;
mod any_bytes;
mod collection;
mod corpus;
mod er7;
mod expectation;
mod mutated;
mod mutation;
mod profiles;
mod reference;
