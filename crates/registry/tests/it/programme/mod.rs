//! The vaccine programme: the watch over doses in a made-up state, accounts, doses by eligibility, who takes part, visits.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod accounts;
mod joining;
mod sentinel;
mod state;
mod visits;

use jenner_model::Date;

pub fn day(text: &str) -> Date {
    text.parse().unwrap()
}
