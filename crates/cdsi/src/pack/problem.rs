//! What can be wrong with a pack or with the files it is made from, said with file and line.

use std::fmt;

/// Longest text of a problem, in characters.
const MAX_LENGTH: usize = 400;

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Looks odd, but the pack can be used.
    Warning,
    /// The pack cannot be used.
    Error,
}

/// Something wrong with a pack.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Problem {
    /// How bad it is.
    pub severity: Severity,
    /// Path of the file within the pack.
    pub file: String,
    /// Line, from 1; `None` if the complaint is about the whole file.
    pub line: Option<usize>,
    /// What is wrong, and what to do.
    pub text: String,
}

impl Problem {
    /// A problem that makes the pack useless.
    pub fn error(file: impl Into<String>, line: Option<usize>, text: impl AsRef<str>) -> Problem {
        Problem { severity: Severity::Error, file: file.into(), line, text: one_line(text.as_ref()) }
    }

    /// A problem that somebody should look at.
    pub fn warning(file: impl Into<String>, line: Option<usize>, text: impl AsRef<str>) -> Problem {
        Problem { severity: Severity::Warning, file: file.into(), line, text: one_line(text.as_ref()) }
    }

    /// Whether it makes the pack useless.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl fmt::Display for Problem {
    /// `antigens/measles.toml:12: warning: what is wrong`, without "warning" for errors.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        let kind = if self.is_error() { "" } else { "warning: " };
        write!(f, ": {kind}{}", self.text)
    }
}

/// Problems quote what stands in the files, which can be anything: here it becomes one line of bearable length.
fn one_line(text: &str) -> String {
    let words = text.split(|char: char| char.is_whitespace() || char.is_control());
    let line = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(MAX_LENGTH) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line,
    }
}

/// Everything wrong with a pack.
#[derive(Clone, Debug, Default, PartialEq, Eq, thiserror::Error)]
pub struct Problems(pub Vec<Problem>);

impl fmt::Display for Problems {
    /// One problem a line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, problem) in self.0.iter().enumerate() {
            if n > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{problem}")?;
        }
        Ok(())
    }
}
