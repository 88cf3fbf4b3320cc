//! Vaccine stock: a double-entry ledger of whole doses.
//!
//! Each dose is on an account: on a shelf of a clinic ([`movement::Place::Stock`]), or beyond the shelves, where doses come from
//! and go to. A movement takes doses from one account and puts them into another, is never changed, and what is there is always the
//! sum. What a reported dose should have taken is a pure function of what is known now ([`decide`]); the difference to what is
//! posted is posted with the report ([`settle`], `keep`). So replays, corrections, late messages and late deliveries all end
//! the same. docs/INVENTORY.md tells the rest.
//!
//! Reading order: [`movement`], [`told`], [`decide`], [`settle`], `keep`; then what people do: [`book`], [`work`], [`stock`],
//! [`count`], [`sheet`], [`account_for`]; what is shown: [`alerts`], [`at_clinic`], [`reports`]; [`recall`].

pub mod account_for;
pub mod alerts;
pub mod at_clinic;
pub mod book;
pub mod check;
pub mod count;
pub mod decide;
pub mod expected;
pub mod funding;
pub(crate) mod keep;
pub mod late;
pub mod lot;
pub mod movement;
pub mod order;
pub mod propose;
pub mod recall;
pub mod reports;
pub mod rules;
pub mod settle;
pub mod sheet;
pub mod site;
pub mod stock;
pub mod told;
pub mod work;

pub use funding::Funding;
pub use movement::{Kind, Place};
