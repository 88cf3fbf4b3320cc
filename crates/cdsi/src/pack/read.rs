//! A pack as its files say it: read, with complaints that name file and line.

use super::facts::{AntigenFile, GuidanceFile, ObservationsFile, ScheduleFile, VaccinesFile};

/// A schedule pack in memory.
#[derive(Clone, Debug, PartialEq)]
pub struct Pack {
    /// `schedule.toml`.
    pub schedule: ScheduleFile,
    /// `vaccines.toml`.
    pub vaccines: VaccinesFile,
    /// `observations.toml`.
    pub observations: ObservationsFile,
    /// `guidance.toml`; empty if there is none.
    pub guidance: GuidanceFile,
    /// The files of `antigens/` in the order of their names: name of the file and what it says.
    pub antigens: Vec<(String, AntigenFile)>,
}

/// Something wrong with a pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Path of the file within the pack.
    pub file: String,
    /// Line, from 1; `None` if the complaint is about the whole file.
    pub line: Option<usize>,
    /// What is wrong, and what to do.
    pub text: String,
}

/// Everything wrong with a pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems(pub Vec<Problem>);
