//! Tests of the public face of `jenner-hl7`.

mod answers;
mod corpus;
mod er7;
mod reference;
