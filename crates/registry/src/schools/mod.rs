//! Schools, childcare and colleges: what the law asks of their students, and who is on which list.
//!
//! - [`law`]: the law of a jurisdiction as data, and how one student, or fifty thousand, stand against it
//! - [`roster`]: lists of students, how they stand, the report of a year

pub mod law;
pub mod roster;
