//! Schools, childcare and colleges: what the law asks of their students, and who is on which list.
//!
//! - [`law`]: the law of a jurisdiction as data, and how one student, or fifty thousand, stand against it
//! - [`absences`]: days on which a child is kept out or absent
//! - [`exemption`]: exemptions with their paper
//! - [`letters`]: letters to families and labels
//! - [`numbers`]: the annual numbers, for staff and for the public
//! - [`preview`]: what another law would do, before it is published
//! - [`roster`]: lists of students, how they stand, the report of a year
//! - [`turn`]: a school year ends: children move up a grade, reports and numbers of the old year are kept

pub mod absences;
pub mod exemption;
pub mod law;
pub mod letters;
pub mod numbers;
pub mod preview;
pub mod roster;
pub mod turn;
