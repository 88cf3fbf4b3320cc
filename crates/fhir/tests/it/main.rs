//! Resources from and to the model: what is written, what comes back, and any bytes.

mod any_bytes;
mod guide;
mod round_trip;
mod sample;
mod written;
