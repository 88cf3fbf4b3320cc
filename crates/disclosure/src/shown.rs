//! A value as it is shown, what it tells about the count behind it, and the parts it is written from. Pages, files, interfaces and
//! labels on maps write the same value.

use serde::{Deserialize, Serialize};

/// Why nothing is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Few people, or it would tell about few people elsewhere. Which of the two is not said.
    SmallGroup,
    /// Nobody has told the numbers.
    NotReported,
    /// There is nobody to count, or it is not asked here.
    NoData,
}

impl Reason {
    /// The word in files.
    pub fn word(self) -> &'static str {
        match self {
            Reason::SmallGroup => "small_group",
            Reason::NotReported => "not_reported",
            Reason::NoData => "no_data",
        }
    }
}

/// A value as it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shown {
    /// The number.
    Count(u64),
    /// The number, rounded to the nearest multiple.
    Rounded {
        /// As it is shown.
        count: u64,
        /// Of what it is a multiple.
        to: u64,
    },
    /// A share, rounded down, so that it is in the class that it is in.
    Percent {
        /// Tenths of a percent.
        tenths: u16,
        /// Whether the place of decimals is written; without it the tenths are whole percents.
        decimal: bool,
    },
    /// A share between two ends: from `from` percent up to and without `to + 1`; `to` 100 is everybody.
    Band {
        /// Whole percents.
        from: u8,
        /// Whole percents.
        to: u8,
    },
    /// Nothing.
    Hidden(Reason),
}

/// What is written: numbers and what kind of text they stand in. The words are those of the reader's language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Text {
    /// `1,234`
    Number(u64),
    /// `about 1,235`
    About(u64),
    /// `94%` or `94.3%`: the number with its decimals.
    Percent(String),
    /// `95% or more`
    OrMore(u8),
    /// `under 5%`
    Under(u8),
    /// `90–94%`
    Between(u8, u8),
    /// Nothing, and why.
    Nothing(Reason),
}

impl Shown {
    /// Whether nothing is shown.
    pub fn is_hidden(self) -> bool {
        matches!(self, Shown::Hidden(_))
    }

    /// The least and the most that the count behind it can be, of so many people.
    pub fn range(self, of: u64) -> (u64, u64) {
        // Counts whose share is `from` or more and less than `below`, both in so many parts of the whole.
        let between = |from: u64, below: u64, parts: u64| {
            let least = (from * of).div_ceil(parts);
            (least, (below * of).div_ceil(parts).saturating_sub(1).min(of))
        };
        match self {
            Shown::Count(count) => (count, count),
            Shown::Rounded { count, to } => {
                let least = (count.saturating_mul(2).saturating_sub(to)).div_ceil(2);
                // A half is rounded up.
                (least, (count.saturating_mul(2) + to).div_ceil(2).saturating_sub(1).min(of))
            }
            Shown::Percent { tenths, decimal } => {
                let step = if decimal { 1 } else { 10 };
                between(u64::from(tenths), u64::from(tenths) + step, 1_000)
            }
            Shown::Band { from, to: 100 } => ((u64::from(from) * of).div_ceil(100), of),
            Shown::Band { from, to } => between(u64::from(from), u64::from(to) + 1, 100),
            Shown::Hidden(Reason::SmallGroup) => (0, of),
            Shown::Hidden(_) => (0, of),
        }
    }

    /// What is written.
    pub fn text(self) -> Text {
        match self {
            Shown::Count(count) => Text::Number(count),
            Shown::Rounded { count, .. } => Text::About(count),
            Shown::Percent { tenths, decimal: true } => {
                Text::Percent(format!("{}.{}", tenths / 10, tenths % 10))
            }
            Shown::Percent { tenths, decimal: false } => Text::Percent((tenths / 10).to_string()),
            Shown::Band { from, to: 100 } => Text::OrMore(from),
            Shown::Band { from: 0, to } => Text::Under(to + 1),
            Shown::Band { from, to } => Text::Between(from, to),
            Shown::Hidden(reason) => Text::Nothing(reason),
        }
    }

    /// The value of a field in a file: a number or the ends of a band; empty where nothing is shown.
    pub fn field(self) -> String {
        match self.text() {
            Text::Number(count) | Text::About(count) => count.to_string(),
            Text::Percent(number) => number,
            Text::OrMore(from) => format!(">={from}"),
            Text::Under(below) => format!("<{below}"),
            Text::Between(from, to) => format!("{from}-{to}"),
            Text::Nothing(_) => String::new(),
        }
    }
}

/// A share as percent, rounded down; of nobody it is nothing.
pub fn percent(with: u64, of: u64, decimal: bool) -> Shown {
    match with.saturating_mul(1_000).checked_div(of) {
        None => Shown::Hidden(Reason::NoData),
        Some(tenths) => {
            let tenths = u16::try_from(tenths.min(1_000)).unwrap_or(1_000);
            Shown::Percent { tenths: if decimal { tenths } else { tenths - tenths % 10 }, decimal }
        }
    }
}

/// A number rounded to the nearest multiple, halves up.
pub fn rounded(count: u64, to: u64) -> Shown {
    let to = to.max(1);
    Shown::Rounded { count: (count.saturating_mul(2) + to) / (2 * to) * to, to }
}
