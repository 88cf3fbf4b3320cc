//! Documents from templates and data.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod mailing;
mod pictures;
mod templates;
mod text;
mod workbooks;
