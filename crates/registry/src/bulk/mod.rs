//! Records in bulk: FHIR Bulk Data export (`$export`, Bulk Data Access 2.0) as jobs that survive a restart.
//!
//! ```text
//! parameters ── asked ──► Asked ── jobs::start ──► export_job row ── worker ──► run: people in portions
//!                                                                                │ read │ fold and write on all cores
//!                                                                     files on disk ◄────┘ NDJSON, one type a file
//! ```
//!
//! - **One moment.** What arrived after the job began is left out, so that every file shows the same moment, the manifest's
//!   `transactionTime`. A message that was being stored at that moment may be missing; `_since` looks [`OVERLAP`] further back,
//!   so that the next export has it.
//! - **Whom.** The people whom the client's organization has reported, the members of a group, or everybody where the operator
//!   has opened that. Protected people are left out unless the operator has opened that too, and then the rule of every read
//!   holds: only their own reporters get them.
//! - **Beside the day's work.** The threads of a job run only when nobody else wants their core, one core is left free, and the files
//!   are compressed; at most one job runs in a process.

pub mod asked;
mod files;
pub mod groups;
pub mod jobs;
mod lines;
mod people;
mod run;
pub mod worker;

use std::path::PathBuf;
use std::time::Duration;

pub use asked::{Asked, Kind, Level};
pub(crate) use files::{
    FileEntry, folder as folder_of, place as file_of, read as read_file, remove as remove_folder,
};
pub use worker::Worker;

/// What the operator decides about exports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Folder of the files, a folder a job.
    pub folder: PathBuf,
    /// Room for all files together, in bytes.
    pub most_bytes: u64,
    /// Jobs of one client that have not ended.
    pub a_client: usize,
    /// Jobs of all clients that have not ended.
    pub in_all: usize,
    /// Jobs that one client may begin in an hour.
    pub an_hour: usize,
    /// How long files are kept after the job has ended.
    pub keep: Duration,
    /// Threads that fold and write; 0 for one a core, save one core that is left to the day's work.
    pub threads: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            folder: "jenner-data/export".into(),
            most_bytes: 50 << 30,
            a_client: 2,
            in_all: 20,
            an_hour: 30,
            keep: Duration::from_secs(24 * 60 * 60),
            threads: 0,
        }
    }
}

/// How much further back `_since` looks, in microseconds: longer than a message is on its way to the disk.
pub const OVERLAP: i64 = 60_000_000;
