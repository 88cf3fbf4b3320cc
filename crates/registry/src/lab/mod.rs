//! The vendor lab: a registry of invented people that lives in memory alone, and sessions kept under a link.
//!
//! Nothing here reads or writes a person of the real registry. A [`Sandbox`] is a whole [`Registry`](crate::Registry) on
//! a database of its own in memory, so that a vendor meets the very rules that hold in production.

mod kept;
mod people;
mod sandbox;

pub use kept::{Bounds, KeepError, forget, keep, open, sweep};
pub use people::{INVENTED, Invented, Shows};
pub use sandbox::{FACILITY, Sandbox};
