//! Resources from and to the model: what is written, what comes back, and any bytes.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

mod any_bytes;
mod any_resource;
mod guide;
mod mutation;
mod round_trip;
mod sample;
mod written;
