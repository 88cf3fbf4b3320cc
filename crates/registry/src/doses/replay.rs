//! What each source says now: its own statements replayed in the order they were said.
//!
//! A later statement about the same injection replaces the earlier, a delete removes it. Because the order is that of
//! *saying*, the order of arrival does not matter. Same injection, within a source (guide §4; MIROW, "same source"):
//! 1. the sender's number (ORC-3) is equal, and date or vaccine group agrees: numbers are reused in the field, so a
//!    number alone proves nothing; a number that stands for several doses needs both;
//! 2. else the same day and the same vaccine, or vaccines that share a group.
//!
//! Statements said together (one message) are never about one injection, unless they update or delete. Where people
//! were merged, each home (the person under whom a report arrived) is replayed by itself; an update or a delete that
//! finds nothing in its home is looked for in the other homes of its source.

use jenner_codes::{ActionCode, Codes};
use jenner_model::dose::DoseStatement;
use jenner_model::report::{Report, Statement};
use jenner_model::{PersonId, ReportId, SourceId, Timestamp};

use crate::doses::consolidate::{Circumstances, Ruling};

/// A source's current statement about one injection.
pub(super) struct Slot<'r> {
    pub(super) home: Option<PersonId>,
    pub(super) current: &'r Report,
    pub(super) said: &'r DoseStatement,
    /// Every report of this source about the injection, the current one included.
    pub(super) reports: Vec<ReportId>,
}

impl Slot<'_> {
    /// Whether the source states both side by side, in one message: then it means two injections.
    pub(super) fn is_beside(&self, other: &Slot<'_>) -> bool {
        let (one, two) = (self.current, other.current);
        // A message is never said later than it arrives: what is, was said again by a message after its own, of
        // which only the time is known. Otherwise two messages of one second are two messages.
        let said_again = |report: &Report| report.said_at > report.received_at;
        let together = one.said_at == two.said_at && (said_again(one) || said_again(two));
        one.source == two.source
            && self.home == other.home
            && self.said.action == ActionCode::Add
            && other.said.action == ActionCode::Add
            && (one.message == two.message || together)
    }
}

/// Whether `said` finds, among what its source has said before, an injection to update or delete.
pub fn is_known_to_its_source(said: &DoseStatement, before: &[Report], codes: &Codes) -> bool {
    let slots = current_statements(before, codes, &Circumstances::default());
    find_slot(&slots, None, said, codes, |_| true).is_some()
}

/// Every source's current statements. `reports` must be in the order they were said.
pub(super) fn current_statements<'r>(
    reports: &'r [Report],
    codes: &Codes,
    circumstances: &Circumstances<'_>,
) -> Vec<Slot<'r>> {
    let mut by_source: Vec<(SourceId, Vec<Slot<'r>>)> = Vec::new();
    for report in reports {
        let Statement::Dose(said) = &report.statement else { continue };
        let at = match by_source.iter().position(|(source, _)| *source == report.source) {
            Some(at) => at,
            None => {
                by_source.push((report.source, Vec::new()));
                by_source.len() - 1
            }
        };
        let slots = &mut by_source[at].1;
        let home = circumstances.home(report.id);
        // A person has said that these are two injections: then they are.
        let may = |slot: &Slot<'_>| {
            let ruled =
                |known: &ReportId| circumstances.ruling(*known, report.id) == Some(Ruling::DifferentEvents);
            !slot.reports.iter().any(ruled)
        };
        let mut found =
            find_slot(slots, Some(report.said_at), said, codes, |slot| slot.home == home && may(slot));
        if found.is_none() && said.action != ActionCode::Add {
            found =
                find_slot(slots, Some(report.said_at), said, codes, |slot| slot.home != home && may(slot));
        }
        match (found, said.action) {
            (Some(found), ActionCode::Delete) => {
                slots.swap_remove(found);
            }
            (Some(found), _) => {
                let slot = &mut slots[found];
                slot.current = report;
                slot.said = said;
                slot.reports.push(report.id);
            }
            (None, ActionCode::Delete) => {}
            (None, _) => slots.push(Slot { home, current: report, said, reports: vec![report.id] }),
        }
    }
    by_source.into_iter().flat_map(|(_, slots)| slots).collect()
}

/// The slot that `said` is about. `said_at` is `None` when the statement comes after everything known.
fn find_slot(
    slots: &[Slot<'_>],
    said_at: Option<Timestamp>,
    said: &DoseStatement,
    codes: &Codes,
    may: impl Fn(&Slot<'_>) -> bool,
) -> Option<usize> {
    let together = |slot: &Slot<'_>| {
        said.action == ActionCode::Add
            && slot.said.action == ActionCode::Add
            && Some(slot.current.said_at) == said_at
    };
    let same_number = |slot: &Slot<'_>| said.filler.is_some() && slot.said.filler == said.filler;
    let numbered = slots.iter().filter(|slot| may(slot) && same_number(slot)).count();
    let closeness = |slot: &Slot<'_>| -> Option<u8> {
        if !may(slot) || together(slot) {
            return None;
        }
        let same_day = slot.said.given_on == said.given_on;
        let same_cvx = slot.said.vaccine.cvx == said.vaccine.cvx;
        let same_group = same_cvx || share_group(slot.said, said, codes);
        match (same_number(slot), same_day, same_group) {
            (true, true, true) => Some(if same_cvx { 0 } else { 1 }),
            (false, true, true) => Some(if same_cvx { 2 } else { 3 }),
            (true, true, false) | (true, false, true) if numbered == 1 => Some(4),
            _ => None,
        }
    };
    (0..slots.len())
        .filter_map(|at| {
            closeness(&slots[at]).map(|rank| (rank, slots[at].said.given_on, slots[at].current.id, at))
        })
        .min()
        .map(|(.., at)| at)
}

fn share_group(a: &DoseStatement, b: &DoseStatement, codes: &Codes) -> bool {
    codes.group_mask(a.vaccine.cvx) & codes.group_mask(b.vaccine.cvx) != 0
}
