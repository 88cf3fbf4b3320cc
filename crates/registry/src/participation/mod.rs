//! Taking part, and leaving.
//!
//! - [`purge`]: everything about a person is removed
//! - [`suppression`]: what is sent about somebody who left is not stored again

pub mod purge;
pub mod suppression;
