//! Taking part: what a family allows, what they ask for in writing, and leaving.
//!
//! - [`request`]: what a written request says, whether it is complete, its clock
//! - [`paper`]: scans, recognised by content
//! - [`desk`]: requests come, are looked at, decided by two, done
//! - [`mod@matches`]: the records a request may be about
//! - [`effect`]: what a decision does to a record
//! - [`letters`]: letters, forms and notices, as PDF
//! - [`standing`]: what may happen to somebody's record now: law, consent and wishes together
//! - [`policy`]: the privacy policy and who has acknowledged it
//! - [`purge`]: everything about a person is removed
//! - [`suppression`]: what is sent about somebody who left is not stored again

pub mod desk;
pub mod effect;
pub mod letters;
pub mod matches;
pub mod paper;
pub mod policy;
pub mod purge;
pub mod request;
pub mod standing;
pub mod suppression;
