//! Tests of the engine as its users see it.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod any_patient;
mod cdc_cases;
mod comparing;
mod differential;
mod laws;
mod naive;
#[cfg(feature = "schedule-us")]
mod plan;
mod prepare;
mod rules;
mod suitable;
#[cfg(all(feature = "words", feature = "schedule-us"))]
mod words;
