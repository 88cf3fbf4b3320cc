//! Reminder and recall: who is told that vaccines are due, by what, with which words, and whether it helped
//! (IIS functional standard for reminder/recall; MIROW reminder/recall guide 2009).
//!
//! - [`delivery`]: the line to what carries messages: types, the trait, and why nobody is told twice

pub mod delivery;
