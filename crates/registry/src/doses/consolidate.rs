//! Which dose reports describe one injection, and what the best value of each field is.
//!
//! Two steps, both pure. First each source's own statements are replayed in the order they were said: a
//! later statement about the same injection replaces the earlier, a delete removes it. Then what remains is
//! grouped across sources. Because the order is the order of *saying*, the order of arrival does not matter.
//!
//! Same injection, within a source (guide §4; MIROW vaccination-level deduplication, "same source"):
//! 1. the sender's number (ORC-3) is equal, and date or vaccine group agrees: numbers are reused in the
//!    field, so a number alone proves nothing; a number that stands for several doses needs both;
//! 2. else the same day and the same vaccine, or vaccines that share a group.
//!
//! Statements said together (one message) are never about one injection, unless they update or delete.
//!
//! Same injection, across sources: the same day and the same vaccine, or vaccines that share a group.

use jenner_codes::{ActionCode, Codes, InformationSource};
use jenner_model::dose::DoseStatement;
use jenner_model::record::Dose;
use jenner_model::report::{Report, Statement};
use jenner_model::{ReportId, Timestamp};

/// A source's current statement about one injection.
struct Slot<'r> {
    current: &'r Report,
    said: &'r DoseStatement,
    /// Every report of this source about the injection, the current one included.
    reports: Vec<ReportId>,
}

/// The doses that a set of reports describes, oldest first. `reports` must be in the order they were said.
pub fn consolidate(reports: &[Report], codes: &Codes) -> Vec<Dose> {
    let slots = current_statements(reports, codes);
    let mut doses: Vec<Dose> = group(slots, codes).into_iter().map(|slots| merge(slots, codes)).collect();
    doses.sort_by(|a, b| {
        (a.best.given_on, a.best.vaccine.cvx, a.id).cmp(&(b.best.given_on, b.best.vaccine.cvx, b.id))
    });
    doses
}

/// Whether `said` finds, among what its source has said before, an injection to update or delete.
pub fn is_known_to_its_source(said: &DoseStatement, before: &[Report], codes: &Codes) -> bool {
    let slots = current_statements(before, codes);
    find_slot(&slots, None, said, codes).is_some()
}

fn current_statements<'r>(reports: &'r [Report], codes: &Codes) -> Vec<Slot<'r>> {
    let mut by_source: Vec<(jenner_model::SourceId, Vec<Slot<'r>>)> = Vec::new();
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
        let found = find_slot(slots, Some(report.said_at), said, codes);
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
            (None, _) => slots.push(Slot { current: report, said, reports: vec![report.id] }),
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
) -> Option<usize> {
    let together = |slot: &Slot<'_>| {
        said.action == ActionCode::Add
            && slot.said.action == ActionCode::Add
            && Some(slot.current.said_at) == said_at
    };
    let same_number = |slot: &Slot<'_>| said.filler.is_some() && slot.said.filler == said.filler;
    let numbered = slots.iter().filter(|slot| same_number(slot)).count();
    let closeness = |slot: &Slot<'_>| -> Option<u8> {
        if together(slot) {
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

fn group<'r>(mut slots: Vec<Slot<'r>>, codes: &Codes) -> Vec<Vec<Slot<'r>>> {
    slots.sort_by_key(|slot| (slot.said.given_on, slot.current.said_at, slot.current.id));
    let mut groups: Vec<Vec<Slot<'r>>> = Vec::new();
    for slot in slots {
        let belongs = |group: &Vec<Slot<'r>>| {
            group[0].said.given_on == slot.said.given_on
                && group.iter().any(|other| {
                    other.said.vaccine.cvx == slot.said.vaccine.cvx
                        || other.current.source != slot.current.source
                            && share_group(other.said, slot.said, codes)
                })
        };
        let mut joined: Vec<Slot<'r>> = Vec::new();
        let mut at = 0;
        while at < groups.len() {
            if belongs(&groups[at]) { joined.extend(groups.swap_remove(at)) } else { at += 1 }
        }
        joined.push(slot);
        groups.push(joined);
    }
    groups
}

/// Survivorship: the statement of whoever gave the dose comes first, then the fuller vaccine code, then the
/// one said last. Fields it leaves empty are taken from the next in that order.
fn merge(mut slots: Vec<Slot<'_>>, codes: &Codes) -> Dose {
    let rank = |slot: &Slot<'_>| {
        let given_here = slot.said.source == Some(InformationSource::Administered);
        let specific = !codes.is_unspecified(slot.said.vaccine.cvx);
        (given_here, specific, slot.current.said_at, slot.current.id)
    };
    slots.sort_by_key(|slot| std::cmp::Reverse(rank(slot)));
    let mut best = slots[0].said.clone();
    if codes.is_unspecified(best.vaccine.cvx)
        && let Some(other) = slots.iter().find(|slot| !codes.is_unspecified(slot.said.vaccine.cvx))
    {
        best.vaccine = other.said.vaccine.clone();
    }
    for slot in &slots[1..] {
        fill(&mut best, slot.said);
    }
    best.action = ActionCode::Add;
    let reports: Vec<ReportId> = slots.iter().flat_map(|slot| slot.reports.iter().rev().copied()).collect();
    let id = reports.iter().min().copied().unwrap_or(slots[0].current.id);
    Dose { id, best, reports }
}

fn fill(best: &mut DoseStatement, from: &DoseStatement) {
    fn take<T: Clone>(to: &mut Option<T>, from: &Option<T>) {
        if to.is_none() {
            to.clone_from(from);
        }
    }
    if best.vaccine.cvx == from.vaccine.cvx {
        take(&mut best.vaccine.ndc, &from.vaccine.ndc);
        take(&mut best.vaccine.cpt, &from.vaccine.cpt);
    }
    take(&mut best.placer, &from.placer);
    take(&mut best.source, &from.source);
    take(&mut best.amount, &from.amount);
    take(&mut best.administered_by, &from.administered_by);
    take(&mut best.ordered_by, &from.ordered_by);
    take(&mut best.location, &from.location);
    // A lot, its expiry and its maker belong together: never one source's lot with another's expiry.
    if best.lot.is_empty() && !from.lot.is_empty() {
        best.lot = from.lot.clone();
        best.expires_on = from.expires_on;
        take(&mut best.manufacturer, &from.manufacturer);
    }
    take(&mut best.route, &from.route);
    take(&mut best.site, &from.site);
    take(&mut best.eligibility, &from.eligibility);
    take(&mut best.eligibility_method, &from.eligibility_method);
    take(&mut best.funding, &from.funding);
    take(&mut best.confidentiality, &from.confidentiality);
    take(&mut best.entered_on, &from.entered_on);
    if best.vis.is_empty() {
        best.vis = from.vis.clone();
    }
    for reaction in &from.reactions {
        if !best.reactions.contains(reaction) {
            best.reactions.push(reaction.clone());
        }
    }
}
