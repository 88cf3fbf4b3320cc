//! The review desk: pairs of records that may be one person, and what was decided about them.

pub mod done;
pub mod pair;
pub mod query;
pub mod queue;
pub mod run;

use crate::language::Words;

/// Why a human is asked, in words; the code itself where a language has none.
pub(crate) fn reason(w: &Words, code: &str) -> String {
    w.or(&format!("reason-{code}"), code)
}

/// The same in two or three words, for a list.
pub(crate) fn why(w: &Words, code: &str) -> String {
    w.or(&format!("why-{code}"), code)
}
