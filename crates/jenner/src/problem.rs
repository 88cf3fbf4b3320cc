//! How a command ends.

/// A command that ran to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// All is well: exit code 0.
    Done,
    /// It ran, and found something wrong: exit code 1. What it is has been printed.
    ProblemsFound,
}

impl Outcome {
    /// By the number of problems.
    pub fn of(problems: usize) -> Self {
        if problems == 0 { Self::Done } else { Self::ProblemsFound }
    }
}

/// The command was called wrongly: exit code 2.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Usage(pub String);

/// An error of usage, for `bail`-like use.
pub fn usage(text: impl Into<String>) -> anyhow::Error {
    anyhow::Error::new(Usage(text.into()))
}
