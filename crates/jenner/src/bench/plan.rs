//! What the server's process and the clients' process tell each other: a plan there, results back, as JSON lines.

use jenner_model::Date;
use serde::{Deserialize, Serialize};

/// What the clients are to do.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Plan {
    /// Where the server listens, host and port.
    pub address: String,
    /// The secret of every interface.
    pub secret: String,
    /// The state: how many people.
    pub people: u32,
    /// The state: its seed.
    pub seed: u64,
    /// The state: its day.
    pub today: Date,
    /// Length of the main phase in seconds.
    pub seconds: f64,
    /// Connections kept open.
    pub connections: usize,
    /// Single queries a second and nothing else, measured twice; `None` for all phases of an exchange.
    pub steady: Option<f64>,
}

/// What the clients tell while they work.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// A phase begins now.
    Begin {
        /// Its name.
        phase: Phase,
    },
    /// A phase has ended.
    End {
        /// Its name.
        phase: Phase,
        /// What came out.
        result: PhaseResult,
    },
    /// The messages are there.
    Ready {
        /// Sizes of updates, bytes.
        updates: Sizes,
        /// Sizes of queries, bytes.
        queries: Sizes,
    },
}

/// The parts of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Fills caches; not reported.
    Warming,
    /// Two queries to one update, as fast as they go.
    Mixed,
    /// Updates alone, as fast as they go.
    Updates,
    /// Queries alone, as fast as they go.
    Queries,
    /// Two queries to one update at a set pace, with bursts of ten times the pace.
    Paced,
    /// Single queries at a steady pace.
    Steady,
}

/// Sizes of messages.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub struct Sizes {
    /// Half are smaller.
    pub median: usize,
    /// 99 of 100 are smaller.
    pub p99: usize,
}

/// What came of one kind of message in a phase.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct KindResult {
    /// Answered.
    pub count: u64,
    /// Percentiles of the time until the answer was there, milliseconds.
    pub p50_ms: f64,
    /// 95 %.
    pub p95_ms: f64,
    /// 99 %.
    pub p99_ms: f64,
    /// Answers that were no AA.
    pub not_accepted: u64,
    /// No HL7 answer at all.
    pub failed: u64,
    /// Sizes of the answers.
    pub answers: Sizes,
}

/// What came of a phase.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct PhaseResult {
    /// How long it took.
    pub seconds: f64,
    /// Updates.
    pub updates: KindResult,
    /// Queries.
    pub queries: KindResult,
    /// Connections broken on purpose.
    pub broken: u64,
    /// The pace that was kept, messages a second outside bursts.
    pub pace: f64,
    /// Processor time of the clients, seconds.
    pub client_cpu_seconds: f64,
}
