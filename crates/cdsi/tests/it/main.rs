//! What the crate promises, asked from outside.

mod differential;
mod naive;
