//! Senders: what is agreed with each of them, how far they are on the way into production, how good their messages are.
//!
//! Everything that is counted comes from the message log, by the [`tally`]: a job that reads each message once, some
//! seconds after it came. So counting costs the intake one small row a message, and a mistake in a counter can be
//! mended by counting again.

mod agreed;
mod measures;
pub mod onboarding;
pub mod profiles;
pub mod quality;
pub mod reporting;
pub mod tally;

pub use agreed::{Agreed, Sending, State};
pub(crate) use agreed::{may_speak, on_behalf, sending};
pub use jenner_store::queries::sender::StepRow;
pub use jenner_store::queries::tally::SenderKey;
pub use measures::{FIELDS, MeasuredField, Target};
