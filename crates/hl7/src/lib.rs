//! HL7 v2.5.1 immunization messages: parser, writer, typed messages, findings

pub mod ack;
pub mod ask;
pub mod batch;
pub mod charset;
pub mod check;
pub mod edit;
pub mod er7;
pub mod finding;
pub mod fixes;
pub mod header;
pub mod profile;
pub mod qbp;
pub mod rsp;
pub mod rules;
pub mod sender;
pub mod stream;
pub mod told;
pub mod vxu;

/// The examples of the README compile and hold.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
