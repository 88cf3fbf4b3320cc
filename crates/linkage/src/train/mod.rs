//! Learning a model: from pairs alone by expectation maximisation, or from pairs that somebody decided.

mod em;
mod fit;
mod linear;

pub use em::{Learned, expectation_maximisation};
pub use fit::{Example, Pull, fit};
