//! Schedule packs: import, files, checks, comparison.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]
#![expect(clippy::print_stdout, reason = "a test that is skipped says so")]

mod any_text;
mod bad_input;
mod checks;
mod comparison;
mod country;
mod folder;
mod guidance;
mod import;
mod quirks;
mod round_trip;
