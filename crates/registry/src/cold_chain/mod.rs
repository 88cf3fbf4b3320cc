//! The cold chain: where an organization keeps vaccine, how warm it was, and what is done when it was too warm or too cold.
//!
//! - [`temperature`]: tenths of a degree Celsius, converted once where they come in; [`kinetic`]: mean kinetic temperature
//! - [`rules`]: ranges, alarms and limits as data (`rules/cold-chain.toml`)
//! - [`unit`](mod@unit): refrigerators and freezers, loggers, how an organization works; [`day`]: which days need readings
//! - [`check`]: readings by hand
//! - [`layout`], [`moment`], [`file`](mod@file): files of loggers, pure; [`import`]: kept, previewed, taken
//! - [`spell`]: times out of range, found in readings, pure; `keep`: held against the excursions that are kept
//! - [`step`], [`work`]: what is done about an excursion; which units stand in quarantine
//! - [`look`]: all units at a glance, one over a time; [`sheet`]: the log of a month on paper
//!
//! Nobody is vaccinated here: no page of it shows a person. The stock ledger asks three things, each in its own transaction:
//! [`held`] (which units stand in quarantine, since when), [`answers`] (what makers said of the lots of an excursion) and
//! [`time_out`] (how long a unit was out of range while a lot stood in it).

pub mod check;
pub mod day;
pub mod file;
pub mod import;
mod keep;
pub mod kinetic;
pub mod layout;
pub mod look;
pub mod moment;
pub mod rules;
pub mod sheet;
pub mod spell;
pub mod step;
pub mod temperature;
pub mod unit;
pub mod work;

pub use look::{Alert, alerts, time_out};
pub use temperature::{Range, Scale, Temperature};
pub use work::{Held, answers, held};
