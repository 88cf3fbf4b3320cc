//! What is answered about one student on one day: data, never a sentence.

use jenner_cdsi::Date;
use smallvec::SmallVec;

use super::terms::{ProofKind, words};

/// How a student stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The day it is about.
    pub on: Date,
    /// All in all.
    pub status: Status,
    /// Place of the level among [`Edition::levels`](super::Edition::levels). `None`: the law asks nothing of such
    /// students, and the status is complete.
    pub level: Option<u16>,
    /// By vaccine, in the order of the level.
    pub lines: SmallVec<[Line; 8]>,
    /// The first later day on which the status is another although nothing new is known. Students move up a grade when a school
    /// year begins. `None`: not while this edition is in force, nor before the student has left school.
    pub changes: Option<Change>,
    /// The last day on which a certificate may say so. `None` where nothing can be certified.
    pub expires: Option<Date>,
}

/// A change that time alone brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// The first day of it.
    pub on: Date,
    /// The status from then on.
    pub to: StatusKind,
}

/// All in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Nothing is missing.
    Complete,
    /// Doses are being given, and the student may come until the last of the days.
    InProgress {
        /// Last day.
        until: Date,
        /// Place of the rule among [`Edition::waiting`](super::Edition::waiting).
        rule: u8,
    },
    /// Let in on a condition until the last of the days.
    Conditional {
        /// Last day.
        until: Date,
        /// Place of the rule among [`Edition::waiting`](super::Edition::waiting).
        rule: u8,
    },
    /// Exempt from everything that is missing.
    Exempt {
        /// Place of the kind among [`Edition::exemptions`](super::Edition::exemptions).
        kind: u8,
        /// Last day of the exemptions that are used; `None`: they do not end.
        until: Option<Date>,
    },
    /// Something is missing.
    NotMet,
    /// Nothing is on record: no such person, or no dose and no immunity.
    NoRecord,
}

impl Status {
    /// Without its days.
    pub const fn kind(self) -> StatusKind {
        match self {
            Status::Complete => StatusKind::Complete,
            Status::InProgress { .. } => StatusKind::InProgress,
            Status::Conditional { .. } => StatusKind::Conditional,
            Status::Exempt { .. } => StatusKind::Exempt,
            Status::NotMet => StatusKind::NotMet,
            Status::NoRecord => StatusKind::NoRecord,
        }
    }

    /// Last day, where the status has one of its own.
    pub const fn until(self) -> Option<Date> {
        match self {
            Status::InProgress { until, .. } | Status::Conditional { until, .. } => Some(until),
            Status::Exempt { until, .. } => until,
            Status::Complete | Status::NotMet | Status::NoRecord => None,
        }
    }
}

words! {
    /// A status without its days, as it is counted and filtered by. The order is the one of pages.
    StatusKind {
        /// Nothing is missing.
        Complete = "complete",
        /// Doses are being given.
        InProgress = "in_progress",
        /// Let in on a condition.
        Conditional = "conditional",
        /// Exempt.
        Exempt = "exempt",
        /// Something is missing.
        NotMet = "not_met",
        /// Nothing is on record.
        NoRecord = "no_record",
    }
}

impl StatusKind {
    /// Whether such a student may come.
    pub const fn may_come(self) -> bool {
        !matches!(self, StatusKind::NotMet | StatusKind::NoRecord)
    }
}

/// One vaccine that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// Place of the need among the level's needs ([`Ready::need`](super::Ready::need)).
    pub need: u16,
    /// Doses that count for it.
    pub have: u8,
    /// How many are asked for; 0: by the schedule.
    pub needed: u8,
    /// Where it stands.
    pub stand: Stand,
    /// The day from which the next dose is due, while the schedule has one. May lie in the past.
    pub next: Option<Date>,
    /// The last day on which the student may come without it, where a rule gives time for it. In the past: the time is over.
    pub limit: Option<Date>,
}

/// Where one vaccine stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stand {
    /// Met.
    Met(By),
    /// Not met, and covered by an exemption.
    Exempt {
        /// Place among the student's claims.
        claim: u8,
    },
    /// Not met, and the student may come until [`Line::limit`].
    Waiting(Why),
    /// Not met.
    Missing(Why),
}

impl Stand {
    /// Whether it is met.
    pub const fn is_met(self) -> bool {
        matches!(self, Stand::Met(_))
    }

    /// The status of a line by itself.
    pub const fn kind(self) -> StatusKind {
        match self {
            Stand::Met(_) => StatusKind::Complete,
            Stand::Exempt { .. } => StatusKind::Exempt,
            Stand::Waiting(_) => StatusKind::InProgress,
            Stand::Missing(Why::NoRecord) => StatusKind::NoRecord,
            Stand::Missing(_) => StatusKind::NotMet,
        }
    }
}

/// What meets a need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Doses.
    Doses {
        /// Place of the way among those of the need.
        way: u8,
    },
    /// The schedule: nothing is overdue, or the series is complete.
    Schedule,
    /// A proof of immunity.
    Immunity(ProofKind),
}

/// Why a need is not met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Nothing at all is on record.
    NoRecord,
    /// No dose.
    NotBegun,
    /// Doses were given, and none counts.
    NoneCounts,
    /// Doses are missing: [`Line::have`] of [`Line::needed`].
    TooFew,
    /// Enough doses, and the last of them before this day.
    LastTooEarly {
        /// The first day on which it would have counted.
        from: Date,
    },
    /// Enough doses, and the first of them before this day.
    FirstTooEarly {
        /// The first day on which it would have counted.
        from: Date,
    },
    /// Enough doses, and the last of them before this day, too long ago.
    TooLongAgo {
        /// The day it should not be before.
        since: Date,
    },
    /// A dose the schedule recommends is overdue since this day.
    Overdue {
        /// The first day of being late.
        since: Date,
    },
}

impl Why {
    /// The word in the texts.
    pub const fn word(self) -> &'static str {
        match self {
            Why::NoRecord => "no_record",
            Why::NotBegun => "not_begun",
            Why::NoneCounts => "none_counts",
            Why::TooFew => "too_few",
            Why::LastTooEarly { .. } => "last_too_early",
            Why::FirstTooEarly { .. } => "first_too_early",
            Why::TooLongAgo { .. } => "too_long_ago",
            Why::Overdue { .. } => "overdue",
        }
    }

    /// The day it is about.
    pub const fn day(self) -> Option<Date> {
        match self {
            Why::LastTooEarly { from } | Why::FirstTooEarly { from } => Some(from),
            Why::TooLongAgo { since } | Why::Overdue { since } => Some(since),
            Why::NoRecord | Why::NotBegun | Why::NoneCounts | Why::TooFew => None,
        }
    }
}
