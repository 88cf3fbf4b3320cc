//! From what everybody said to the doses: each source is replayed (`replay`), what remains is judged and
//! grouped (`join`), and each group becomes a dose (`fill`). All of it is pure.
//!
//! What is certain is joined. What is doubtful stays apart and is returned as a pair for a person to decide; what a
//! person has decided outranks the rules.

use jenner_codes::Codes;
use jenner_model::record::Dose;
use jenner_model::report::Report;
use jenner_model::{PersonId, ReportId};

use crate::doses::evidence::EventJudgement;
use crate::doses::rules::EventRules;
use crate::doses::{fill, join, replay};

pub use crate::doses::replay::is_known_to_its_source;

/// What a person decided about two dose reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ruling {
    /// One vaccination event.
    SameEvent,
    /// Two vaccination events.
    DifferentEvents,
}

/// A decision of a person about two reports. It holds for the events that these reports describe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PairRuling {
    /// One report.
    pub a: ReportId,
    /// The other.
    pub b: ReportId,
    /// What they are.
    pub ruling: Ruling,
}

/// What consolidation knows beside the reports.
#[derive(Debug, Clone, Copy)]
pub struct Circumstances<'a> {
    /// The rules to judge by.
    pub rules: &'a EventRules,
    /// Decisions of people, in any order. Where two contradict each other the events stay apart.
    pub rulings: &'a [PairRuling],
    /// The person under whom a report arrived, where people were merged, in any order. Reports that are not here
    /// have one home in common.
    pub homes: &'a [(ReportId, PersonId)],
}

impl Default for Circumstances<'static> {
    /// The shipped rules, nobody decided anything, nobody was merged.
    fn default() -> Self {
        Self { rules: EventRules::shipped(), rulings: &[], homes: &[] }
    }
}

impl Circumstances<'_> {
    /// The home of a report.
    pub(super) fn home(&self, report: ReportId) -> Option<PersonId> {
        self.homes.iter().find(|(id, _)| *id == report).map(|(_, home)| *home)
    }

    /// What a person decided about two reports; "different" if several decisions contradict each other.
    pub(super) fn ruling(&self, a: ReportId, b: ReportId) -> Option<Ruling> {
        let about = |ruling: &&PairRuling| (ruling.a, ruling.b) == (a, b) || (ruling.b, ruling.a) == (a, b);
        let mut found = None;
        for ruling in self.rulings.iter().filter(about) {
            if ruling.ruling == Ruling::DifferentEvents {
                return Some(Ruling::DifferentEvents);
            }
            found = Some(Ruling::SameEvent);
        }
        found
    }
}

/// Two doses that may be one: for a person to decide.
#[derive(Debug, Clone, PartialEq)]
pub struct DoubtfulPair {
    /// The report that speaks for the one dose. A decision is about this report and the other.
    pub a: ReportId,
    /// The report that speaks for the other dose.
    pub b: ReportId,
    /// The judge's answer and reasons.
    pub judgement: EventJudgement,
}

/// A person's doses.
#[derive(Debug, Clone, PartialEq)]
pub struct Consolidated {
    /// The doses, oldest first.
    pub doses: Vec<Dose>,
    /// Doses that may be one, in the order of the doses.
    pub doubtful: Vec<DoubtfulPair>,
}

/// The doses that a set of reports describes. `reports` must be in the order they were said.
pub fn consolidate(reports: &[Report], codes: &Codes, circumstances: &Circumstances<'_>) -> Consolidated {
    let slots = replay::current_statements(reports, codes, circumstances);
    let joined = join::join(slots, circumstances);
    let mut doses: Vec<Dose> =
        joined.groups.iter().filter_map(|group| fill::dose(group, circumstances.rules)).collect();
    doses.sort_by(|a, b| {
        (a.best.given_on, a.best.vaccine.cvx, a.id).cmp(&(b.best.given_on, b.best.vaccine.cvx, b.id))
    });
    Consolidated { doses, doubtful: joined.doubtful }
}
