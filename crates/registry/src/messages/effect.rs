//! What a message did to a record: the record before it and after it, from the reports' own message ids.

use jenner_codes::Codes;
use jenner_model::MessageId;
use jenner_model::record::Record;
use jenner_model::report::{Report, Statement};

use crate::identity::fold::{self, Standing};

/// What a message did to a record.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Effect {
    /// It was the first that was ever said about the person.
    pub new_person: bool,
    /// Doses it was the first to tell.
    pub doses: usize,
    /// Refusals it was the first to tell.
    pub refusals: usize,
    /// Observations it was the first to tell.
    pub observations: usize,
    /// The record as it was when the message came; `None` where nothing had been said before.
    pub before: Option<Box<Record>>,
    /// The record with what the message said. `None` where it said nothing new, or the asker may not see the person.
    pub after: Option<Box<Record>>,
}

/// The effect of a message, from everything that has been said about its person. Ids of reports grow with time, so that
/// what came later is told from what was there.
pub(super) fn effect(
    message: MessageId,
    standing: Option<Standing>,
    reports: &[Report],
    codes: &Codes,
) -> Effect {
    let own = |report: &&Report| report.message == message;
    let mut effect = Effect {
        new_person: reports
            .iter()
            .min_by_key(|report| report.id)
            .is_some_and(|first| first.message == message),
        ..Effect::default()
    };
    for report in reports.iter().filter(own) {
        match report.statement {
            Statement::Demographics(_) => {}
            Statement::Dose(_) => effect.doses += 1,
            Statement::Refusal(_) => effect.refusals += 1,
            Statement::Observation(_) => effect.observations += 1,
        }
    }
    let Some(last) = reports.iter().filter(own).map(|report| report.id).max() else { return effect };
    let Some(standing) = standing else { return effect };
    let before: Vec<Report> =
        reports.iter().filter(|report| report.id <= last && report.message != message).cloned().collect();
    let after: Vec<Report> = reports.iter().filter(|report| report.id <= last).cloned().collect();
    effect.before = (!before.is_empty()).then(|| Box::new(fold::fold(standing, before, codes)));
    effect.after = Some(Box::new(fold::fold(standing, after, codes)));
    effect
}
