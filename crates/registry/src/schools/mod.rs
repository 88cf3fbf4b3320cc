//! Schools, childcare and colleges: what the law asks of their students.
//!
//! - [`law`]: the law of a jurisdiction as data, and how one student, or fifty thousand, stand against it

pub mod law;
