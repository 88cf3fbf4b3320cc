//! What intervals are counted from (6.5, 6.6, 7.4).

use super::history::Case;
use super::run::Run;
use crate::explain::Reference;
use crate::schedule::parts::Anchor;
use crate::{Date, DoseStatus, ObservationId};

/// Up to where the history is looked at.
#[derive(Clone, Copy)]
pub(crate) struct Before {
    /// Records of the antigen.
    pub(crate) records: usize,
    /// Doses of the history.
    pub(crate) doses: usize,
}

/// The day an interval is counted from, and what it is (CALCDTINT-1, -2, -8, -9).
pub(crate) fn reference(
    case: &Case<'_>,
    run: &Run,
    records: &[(u16, u16)],
    before: Before,
    from: Anchor,
) -> Option<(Reference, Date)> {
    let given = |place: u16| case.doses.get(usize::from(place));
    match from {
        Anchor::Previous => {
            let earlier = records.iter().zip(&run.judged).take(before.records).rev();
            earlier
                .filter(|(_, judged)| {
                    matches!(judged.status, DoseStatus::Valid | DoseStatus::NotValid) && !judged.inadvertent
                })
                .find_map(|((_, place), _)| given(*place))
                .map(|given| (Reference::Previous(given.place), given.date))
        }
        Anchor::TargetDose(number) => run
            .done
            .iter()
            .rev()
            .filter(|done| case.schedule.doses.get(done.dose).is_some_and(|dose| dose.number == number))
            .find_map(|done| given(done.by?))
            .map(|given| (Reference::TargetDose(number, given.place), given.date)),
        Anchor::MostRecent(set) => {
            let set = case.schedule.cvx_sets.get(usize::from(set))?;
            let earlier = case.doses.iter().enumerate().take(before.doses).rev();
            earlier
                .filter(|(_, given)| set.contains(given.cvx))
                .find(|(place, _)| !is_inadvertent(run, records, *place))
                .map(|(_, given)| (Reference::MostRecent(given.place), given.date))
        }
        Anchor::Observation(observation) => case
            .observed_on(observation)
            .map(|date| (Reference::Observation(ObservationId(observation)), date)),
    }
}

fn is_inadvertent(run: &Run, records: &[(u16, u16)], place: usize) -> bool {
    records
        .iter()
        .zip(&run.judged)
        .any(|((_, record), judged)| usize::from(*record) == place && judged.inadvertent)
}
