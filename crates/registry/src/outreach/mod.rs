//! Reminder and recall: who is told that vaccines are due, by what, with which words, and whether it helped
//! (IIS functional standard for reminder/recall; MIROW reminder/recall guide 2009, patient status 2015).
//!
//! - [`cohort`]: whom a run is about, as data; [`asked`]: a run as it is asked for
//! - [`reach`]: who is always left out, and where the others can be told; `household`: siblings in one message, the draw
//! - [`template`]: words with fields; [`segments`]: how many parts a text has; [`reading`]: how hard it is to read
//! - [`mod@plan`]: people are looked for and counted, nothing leaves; [`run`]: a run and its steps
//! - [`delivery`]: the line to what carries messages: types, the trait, and why nobody is told twice
//! - [`send`]: claiming, telling, noting; [`papers`]: the same for what is printed; `words`: the message of a household
//! - [`returned`]: bounces, STOP, START, what a human says of an unsure message
//! - [`results`]: who came, compared with those who were told nothing
//! - [`schedule`]: what runs by itself; [`saved`]: cohorts and templates that are kept; [`worker`]: the thread

pub mod asked;
pub mod cohort;
pub mod delivery;
mod household;
pub mod papers;
pub mod plan;
pub mod preview;
pub mod reach;
pub mod reading;
pub mod results;
pub mod returned;
pub mod run;
pub mod saved;
pub mod schedule;
pub mod segments;
pub mod send;
pub mod template;
mod words;
pub mod worker;

pub use asked::{Asked, Whose};
pub use cohort::Cohort;
pub use plan::plan;
pub use reach::LeftOut;
pub use returned::Outreach;
pub use run::{Progress, Run, State, Step, ask, list, open, step};
pub use send::{Carriers, Sender};
pub use template::Template;
pub use worker::Worker;
