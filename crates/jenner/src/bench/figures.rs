//! Percentiles.

use std::time::Duration;

use super::plan::{KindResult, Sizes};

/// The value below which a share of the sorted values lies.
pub fn at<T: Copy + Default>(sorted: &[T], share: f64) -> T {
    let last = sorted.len().saturating_sub(1);
    sorted.get((last as f64 * share).round() as usize).copied().unwrap_or_default()
}

/// Median and 99 %.
pub fn sizes(mut all: Vec<usize>) -> Sizes {
    all.sort_unstable();
    Sizes { median: at(&all, 0.5), p99: at(&all, 0.99) }
}

/// Measurements of one kind of message.
#[derive(Debug, Default)]
pub struct Measured {
    /// Times until the answer.
    pub times: Vec<Duration>,
    /// Sizes of the answers.
    pub sizes: Vec<usize>,
    /// Answers that were no AA.
    pub not_accepted: u64,
    /// No HL7 answer at all.
    pub failed: u64,
}

impl Measured {
    /// Adds what another sender measured.
    pub fn add(&mut self, other: Self) {
        self.times.extend(other.times);
        self.sizes.extend(other.sizes);
        self.not_accepted += other.not_accepted;
        self.failed += other.failed;
    }

    /// The figures.
    pub fn result(mut self) -> KindResult {
        self.times.sort_unstable();
        let ms = |share| at(&self.times, share).as_secs_f64() * 1000.0;
        KindResult {
            count: self.times.len() as u64,
            p50_ms: ms(0.5),
            p95_ms: ms(0.95),
            p99_ms: ms(0.99),
            not_accepted: self.not_accepted,
            failed: self.failed,
            answers: sizes(self.sizes),
        }
    }
}
