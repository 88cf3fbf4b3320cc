//! Clinical decision support for immunization: evaluation and forecast after CDC's CDSi logic
//! specification 4.6. No I/O, no clock: dates in, dates out.

mod assessment;
#[cfg(feature = "cases")]
pub mod cases;
mod date;
mod duration;
mod engine;
pub mod explain;
#[cfg(feature = "import")]
pub mod import;
pub mod pack;
mod patient;
pub mod plan;
pub mod prepare;
pub mod report;
mod schedule;
#[cfg(feature = "schedule-us")]
mod shipped;
mod standing;
#[cfg(feature = "words")]
pub mod words;

pub use assessment::*;
pub use date::{Date, NotADate};
pub use duration::{Duration, NotADuration};
pub use engine::{evaluate, evaluate_as_given, evaluate_explained};
pub use patient::{Dose, Observation, Patient, Sex};
pub use schedule::{CodeSystem, Schedule};
#[cfg(feature = "schedule-us")]
pub use shipped::{shipped, shipped_pack};
pub use standing::{Standing, Verdict, verdicts};

/// The example of the README compiles and holds.
#[cfg(all(doctest, feature = "schedule-us"))]
#[doc = include_str!("../README.md")]
struct Readme;
