//! Ad hoc lists and counts: a question of the asker's own about people or doses, in one closed vocabulary.
//!
//! ```text
//! Question ── check ──► Ready ─┐          row (coverage_person)      most people are decided here
//!                              ├─► find ── kept (person_assessment)  due, CVX, last told
//! Whom (door, scope) ──────────┘          record, as the asker sees it: lots, and whoever is kept close
//!                                 │
//!                  count ◄────────┴────────► show (a page) · file (CSV, XLSX)
//! ```
//!
//! - [`question`]: the vocabulary; [`column`](mod@column): what can be shown and counted by, each with its class of data
//! - [`mod@check`]: what is wrong with a question, and its names looked up
//! - [`saved`]: questions that are kept, with the version of the vocabulary they were asked in
//!
//! What a condition says of somebody is decided with three values: yes, no, and "not with what was read so far". Whoever has
//! something that not everybody may see (a protected record, a safety hold, a confidential dose) is decided on the record as
//! this asker sees it, so that no question tells what the record would not. Whoever is hidden from the asker is in no list and
//! in no count.

pub mod check;
pub mod column;
mod count;
pub mod file;
mod find;
mod judge;
pub mod question;
pub mod saved;
mod seen;
pub mod show;
mod truth;
mod whom;

use jenner_model::access::Access;
use jenner_store::audit::AuditEntry;

pub use check::Problem;
pub use column::{Column, Grouping};
pub use count::{Counted, Key, Row};
pub use question::{Clause, Condition, DoseOf, HowMany, Is, Join, Listed, Part, Question, Shape, Sort};
pub use show::{Line, Page, Value};

use crate::access::door::{self, Action};
use crate::access::roles::{Permission, may};
use crate::{Error, Registry};

/// Records that are read to answer one question at most, where kept facts cannot decide it.
pub const MOST_RECORDS: usize = 20_000;
/// Lines that a file holds at most.
pub const MOST_IN_A_FILE: usize = 10_000;
/// People up to whom a list can be sorted by name.
pub const MOST_BY_NAME: usize = 2_000;
/// Rows of a count at most.
pub const MOST_ROWS: usize = 2_000;
/// People on one page.
pub const ON_A_PAGE: usize = 50;

/// Why a question has no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoAnswer {
    /// The question cannot be asked.
    Wrong(Vec<Problem>),
    /// More records would have to be read than one question may.
    TooManyRecords {
        /// How many.
        people: usize,
        /// At most.
        most: usize,
    },
    /// The groupings make more rows than a page can hold.
    TooManyRows {
        /// How many.
        rows: usize,
        /// At most.
        most: usize,
    },
}

/// Whether an asker may list the people of a question, and not only count them.
pub fn may_list(access: &Access) -> bool {
    may(access.role(), Permission::ListByQuestion)
}

/// Answers a count. The audit log tells of it, with the question and how many rows there are.
pub fn count(
    registry: &Registry,
    access: &Access,
    question: &Question,
) -> Result<Result<Counted, NoAnswer>, Error> {
    door::require(registry, access, Permission::CountByQuestion, Action::AskList)?;
    let ready = match check::ready(registry, access, question)? {
        Ok(ready) => ready,
        Err(wrong) => return Ok(Err(NoAnswer::Wrong(wrong))),
    };
    let counted = match count::count(registry, access, &ready)? {
        Ok(counted) => counted,
        Err(why) => return Ok(Err(why)),
    };
    let rows = counted.rows.len();
    registry.db().audit(vec![told(registry, access, Action::AskList, question, counted.total, rows)])?;
    Ok(Ok(counted))
}

/// The audit entry of a question: what was asked, whom it fits, how many rows were handed out.
fn told(
    registry: &Registry,
    access: &Access,
    action: Action,
    question: &Question,
    found: u64,
    rows: usize,
) -> AuditEntry {
    let mut entry = door::entry(registry, access, action, None);
    entry.object = format!("list:{}", question.listed.word()).into();
    entry.detail =
        serde_json::json!({ "question": question, "found": found, "rows": rows }).to_string().into();
    entry
}
