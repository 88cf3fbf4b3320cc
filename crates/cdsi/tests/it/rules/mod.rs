//! Rules that no published test case exercises, each under its CDSi name, on small made-up schedules.

mod choosing;
mod evaluating;
mod forecasting;
mod world;
