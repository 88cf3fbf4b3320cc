//! What carries messages to families, and what comes back. Who is told, and what, is decided in `registry::outreach`, which knows no
//! network.
//!
//! - [`mail`]: e-mails, to a mail server (SMTP)
//! - [`texts`]: text messages, to a gateway (HTTP); STOP and delivery reports from it
//! - [`bounce`]: mail that came back (RFC 3464)
//! - [`tag`]: how what comes back is known to be an answer to what was sent
//! - [`outbox`]: letters of the family pages, by the same carriers
//! - [`sandbox`]: a mail server and a gateway that send nothing: to try a run, and for tests
//!
//! Nothing here writes an address, a phone or a text into the log.

pub mod bounce;
pub mod mail;
pub mod outbox;
pub mod sandbox;
pub mod tag;
pub mod texts;
