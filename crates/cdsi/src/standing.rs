//! What a dose counts for in a vaccine group, where several series may see it differently (CDSi
//! evaluates by series and leaves the choice to who shows it): the most favourable status over the best series.

use crate::{Assessment, DoseReasons, DoseStatus, Evaluation, GroupId, Schedule};

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
    /// the groups it belongs to.
    pub fn in_group(
        assessment: &Assessment,
        schedule: &Schedule,
        dose: usize,
        group: GroupId,
    ) -> Option<Standing> {
        let all = || assessment.evaluations.iter().filter(move |one| one.dose == dose);
        let here = all().filter(|one| schedule.group_of(one.antigen) == group);
        Standing::of(here).or_else(|| Standing::of(all()))
    }
}

/// What a dose counts for in one vaccine group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Its place among the patient's doses.
    pub dose: usize,
    /// The vaccine group.
    pub group: GroupId,
    /// The most favourable status in the group's best series, and why.
    pub standing: Standing,
    /// Place of the first evaluation with that status in [`Assessment::evaluations`].
    pub evaluation: usize,
}

/// One verdict for each dose and each vaccine group that was asked about it.
pub fn verdicts(schedule: &Schedule, assessment: &Assessment) -> Vec<Verdict> {
    let all = &assessment.evaluations;
    let mut order: Vec<(usize, GroupId, usize)> =
        all.iter().enumerate().map(|(at, one)| (one.dose, schedule.group_of(one.antigen), at)).collect();
    order.sort_unstable();
    order
        .chunk_by(|a, b| (a.0, a.1) == (b.0, b.1))
        .filter_map(|same| {
            let seen = || same.iter().filter_map(|(.., at)| Some((*at, all.get(*at)?)));
            let standing = Standing::of(seen().map(|(_, one)| one))?;
            let (evaluation, _) = seen().find(|(_, one)| one.status == standing.status)?;
            let (dose, group, _) = *same.first()?;
            Some(Verdict { dose, group, standing, evaluation })
        })
        .collect()
}
