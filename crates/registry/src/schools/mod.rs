//! Schools, childcare and colleges: what the law asks of their students, and who is on which list.
//!
//! - [`law`]: the law of a jurisdiction as data, and how one student, or fifty thousand, stand against it
//! - [`absences`]: days on which a child is kept out or absent
//! - [`exemption`]: exemptions with their paper
//! - [`letters`]: letters to families and labels
//! - [`roster`]: lists of students, how they stand, the report of a year

pub mod absences;
pub mod exemption;
pub mod law;
pub mod letters;
pub mod roster;
