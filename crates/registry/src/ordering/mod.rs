//! Ordering of vaccine, from the suggestion to the shelf.
//!
//! - [`rules`]: products, order sets, seasons and what an order needs, as data (`rules/ordering.toml`)
//! - [`suggest`](mod@suggest): how much, with the sum shown; pure. [`propose`]: what it is asked about a clinic
//! - [`state`]: the life of an order, pure; `advance`: a step of it, written down
//! - [`gate`]: what stands in the way of an order; [`order`](mod@order): drafts, changes, submitting; [`decide`](mod@decide): the answers
//! - [`shipment`]: packages, also such as belong to no order yet; [`receive`]: what was in them goes onto the shelf
//! - [`layout`], [`read`](mod@read): files of the federal ordering system, pure; [`files`]: written from orders; [`take`]: taken into them
//! - [`setting`]: how an organization orders, what the programme may order; [`look`]: lists and an order for pages
//!
//! An order is changed by steps only; each is kept with who, when and why. Whoever changes an order says which version was seen, and
//! is told when somebody else was faster. docs/ORDERS.md tells the rest.

pub(crate) mod advance;
pub mod decide;
pub mod files;
pub mod gate;
pub mod layout;
pub mod look;
pub mod order;
pub mod propose;
pub mod read;
pub mod receive;
pub mod rules;
pub mod setting;
pub mod shipment;
pub mod state;
pub mod suggest;
pub mod take;

pub use advance::{Done, Problem};
pub use decide::{Cut, Verdict, decide};
pub use files::{Written, write_files};
pub use order::{Wanted, cancel, close, draft, save, submit};
pub use propose::{Suggested, suggest};
pub use receive::{Opened, Received, Reception, receive_shipment};
pub use shipment::{NewShipment, add_shipment, link_shipment};
pub use state::{Act, State};
pub use take::{Taken, read_files};
