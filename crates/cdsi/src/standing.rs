//! What a dose counts for in a vaccine group, where several series may see it differently (LOGIC chapter 10):
//! the most favourable status over the best series.

use crate::{Assessment, DoseReasons, DoseStatus, Evaluation, ForecastKind, GroupId, Schedule};

/// What a dose counts for, all in all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The most favourable of its statuses.
    pub status: DoseStatus,
    /// The reasons of all evaluations with that status.
    pub reasons: DoseReasons,
}

impl Standing {
    /// Of several evaluations of one dose; `None` if there are none.
    pub fn of<'a>(evaluations: impl IntoIterator<Item = &'a Evaluation>) -> Option<Standing> {
        let mut best: Option<Standing> = None;
        for one in evaluations {
            match &mut best {
                Some(so_far) if one.status > so_far.status => {}
                Some(so_far) if one.status == so_far.status => {
                    so_far.reasons = so_far.reasons.iter().chain(one.reasons.iter()).collect();
                }
                _ => best = Some(Standing { status: one.status, reasons: one.reasons }),
            }
        }
        best
    }

    /// Of a dose in a vaccine group. A dose that no series of the group was asked about stands as it does in
    /// the groups it belongs to. With a kind, only series of that kind are asked, if any of them saw the dose.
    pub fn in_group(
        assessment: &Assessment,
        schedule: &Schedule,
        dose: usize,
        group: GroupId,
        kind: Option<ForecastKind>,
    ) -> Option<Standing> {
        let all = || assessment.evaluations.iter().filter(move |one| one.dose == dose);
        let here = || all().filter(|one| schedule.group_of(one.antigen) == group);
        let of_kind = |kind: ForecastKind| {
            let forecasts = assessment.forecasts.iter().filter(move |one| one.kind == kind);
            let series = move |one: &Evaluation| forecasts.clone().any(|f| f.series.contains(&one.series));
            Standing::of(here().filter(|one| series(one)))
        };
        kind.and_then(of_kind).or_else(|| Standing::of(here())).or_else(|| Standing::of(all()))
    }
}
