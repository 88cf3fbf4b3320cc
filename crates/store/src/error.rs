//! What can go wrong in the store. No text here holds a value from a row: errors end up in logs.

use std::time::Duration;

/// An error of the store. `Clone`, because a failing commit is told to every job that shared it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The database cannot be reached, or the connection broke. Nothing was stored, unless `during_commit`.
    #[error("the database is not available ({why}); try again later{}", if *.during_commit { "; the outcome of the last change is unknown: sending it again is safe" } else { "" })]
    Unavailable {
        /// What happened, without data.
        why: String,
        /// The connection broke after COMMIT was sent: the change may or may not be there.
        during_commit: bool,
    },
    /// No room left on the disk of the database.
    #[error("the disk of the database is full; free some space, then try again")]
    Full,
    /// The database file or server takes no changes now.
    #[error("the database is read-only; check file permissions, or whether the server is a standby")]
    ReadOnly,
    /// Another process holds the database longer than we wait.
    #[error("the database is locked by another process; try again")]
    Locked,
    /// Concurrent changes collided more often than we retry (SQLSTATE 40001, 40P01).
    #[error("concurrent changes collided {attempts} times; try again")]
    Contended {
        /// How often the change was tried.
        attempts: u32,
    },
    /// The database file is damaged.
    #[error("the database file is damaged ({0}); restore the last backup")]
    Corrupt(String),
    /// A constraint of the schema refused a row.
    #[error("the database refused a row: {kind} constraint {name}")]
    Constraint {
        /// Which sort of constraint.
        kind: ConstraintKind,
        /// The constraint (PostgreSQL) or the columns (SQLite) as the engine names them.
        name: String,
    },
    /// A statement the engine does not accept: a mistake in the program.
    #[error("statement refused ({code}): {message}; in: {sql}")]
    Sql {
        /// SQLSTATE or SQLite's extended result code.
        code: String,
        /// What the engine said; left out where it could quote data.
        message: String,
        /// The beginning of the statement (texts of statements hold no data).
        sql: String,
    },
    /// A column does not hold what the program expects.
    #[error("column {index} ({name}): expected {expected}, found {found}")]
    Column {
        /// Place in the row, from 0.
        index: usize,
        /// Name in the result.
        name: String,
        /// What was asked for.
        expected: &'static str,
        /// The kind that is there.
        found: &'static str,
    },
    /// A value that cannot be stored the same way on both engines.
    #[error("parameter {index} cannot be stored: {why}")]
    Value {
        /// Number of the parameter, from 1; for a bulk insert the column, from 1.
        index: usize,
        /// What is wrong and what to do.
        why: &'static str,
    },
    /// The closure of a job panicked; its changes were rolled back.
    #[error("a database job panicked; its changes were rolled back")]
    Panicked,
    /// The layer was used in a way it does not allow.
    #[error("wrong use of the store: {0}")]
    Usage(&'static str),
    /// The database URL or an option is wrong.
    #[error("database URL or options: {0}")]
    Config(String),
    /// The schema on disk and the schema in the program do not fit.
    #[error("migration: {0}")]
    Migration(String),
    /// The audit log cannot go on.
    #[error("audit log: {0}")]
    Audit(String),
    /// Compressed content that cannot be unpacked.
    #[error("stored content cannot be unpacked: {0}")]
    Content(&'static str),
    /// A file could not be read or written.
    #[error("file: {0}")]
    File(String),
}

/// Sorts of constraints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConstraintKind {
    /// A key that exists already.
    Unique,
    /// A reference to nothing.
    ForeignKey,
    /// A value missing.
    NotNull,
    /// A CHECK, or a type of a strict table.
    Check,
}

impl std::fmt::Display for ConstraintKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Unique => "unique",
            Self::ForeignKey => "foreign key",
            Self::NotNull => "not null",
            Self::Check => "check",
        })
    }
}

/// `Result` with [`StoreError`].
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

impl StoreError {
    /// The database itself is the trouble (down, full, locked …), not the request: answer AE/AR with a hint
    /// to send again, never AA.
    pub fn is_unavailable(&self) -> bool {
        matches!(
            self,
            Self::Unavailable { .. }
                | Self::Full
                | Self::ReadOnly
                | Self::Locked
                | Self::Contended { .. }
                | Self::Corrupt(_)
        )
    }

    /// When the sender should try again, if trying again makes sense.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Contended { .. } | Self::Locked => Some(Duration::from_secs(1)),
            Self::Unavailable { .. } => Some(Duration::from_secs(30)),
            Self::Full | Self::ReadOnly => Some(Duration::from_secs(300)),
            _ => None,
        }
    }

    /// A key exists already.
    pub fn is_unique_violation(&self) -> bool {
        matches!(self, Self::Constraint { kind: ConstraintKind::Unique, .. })
    }

    pub(crate) fn unavailable(why: impl Into<String>) -> Self {
        Self::Unavailable { why: why.into(), during_commit: false }
    }
}

/// The beginning of a statement, for error texts.
pub(crate) fn excerpt(sql: &str) -> String {
    let mut text: String = sql.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.len() > 160 {
        let cut = (0..=160).rev().find(|n| text.is_char_boundary(*n)).unwrap_or(0);
        text.truncate(cut);
        text.push('…');
    }
    text
}
