//! One dose: what it counts for in each vaccine group, and why (chapter 6).

use super::forecast::next_target;
use super::step::{self, Place};
use super::texts::{Writer, none};
use super::{Case, Line, Page, Reader};
use crate::explain::{Explanation, SeriesExplanation, Step, Trial, TrialOutcome};
use crate::{
    AntigenId, Date, DoseReason, DoseStatus, Evaluation, GroupId, SeriesId, SetAside, SetAsideReason,
};

/// The sentences about one dose, by its place in the patient's doses: for each vaccine group a headline, and
/// under it the reasons. Empty if there is no such dose.
pub fn dose_sentences(case: &Case<'_>, dose: usize, reader: Reader) -> Vec<Line> {
    let w = Writer { names: case.schedule, patient: case.patient, reader };
    let mut page = Page::new(reader);
    let aside = case.assessment.set_aside.iter().find(|one| one.dose == dose);
    let groups = groups_of(case, dose);
    if let Some(aside) = aside {
        page.add(0, set_aside(&w, case, aside), None);
    } else if groups.is_empty() && case.patient.doses.get(dose).is_some() {
        page.add(0, w.sentence("dose-not-looked-at", &[]), None);
    }
    for (group, seen) in groups {
        group_sentences(&mut page, &w, case, group, &seen);
    }
    page.lines
}

/// The evaluations of a dose by vaccine group, in the order of the answer.
pub(super) fn groups_of(case: &Case<'_>, dose: usize) -> Vec<(GroupId, Vec<Evaluation>)> {
    let mut groups: Vec<(GroupId, Vec<Evaluation>)> = Vec::new();
    for one in case.assessment.evaluations.iter().filter(|one| one.dose == dose) {
        let group = case.schedule.group_of(one.antigen);
        match groups.iter_mut().find(|(known, _)| *known == group) {
            Some((_, seen)) => seen.push(*one),
            None => groups.push((group, vec![*one])),
        }
    }
    groups
}

/// The most favourable status.
pub(super) fn best_status(seen: &[Evaluation]) -> Option<DoseStatus> {
    seen.iter().map(|one| one.status).min()
}

/// What a series did, by its number.
pub(super) fn series_of(
    explanation: &Explanation,
    antigen: AntigenId,
    series: SeriesId,
) -> Option<&SeriesExplanation> {
    let of_antigen = explanation.antigens.iter().find(|one| one.antigen == antigen)?;
    of_antigen.series.iter().find(|one| one.series == series)
}

fn set_aside(w: &Writer<'_>, case: &Case<'_>, aside: &SetAside) -> Option<String> {
    let dose = case.patient.doses.get(aside.dose)?;
    let date = ("date", w.date(dose.date).into());
    match aside.reason {
        SetAsideReason::AfterAssessment => {
            w.sentence("dose-after-assessment", &[date, ("on", w.date(case.assessment.on).into())])
        }
        SetAsideReason::BeforeBirth => {
            w.sentence("dose-before-birth", &[date, ("birth", w.date(case.patient.birth).into())])
        }
        SetAsideReason::NoAntigen => {
            w.sentence("dose-no-antigen", &[("vaccine", w.vaccine(dose.cvx).into())])
        }
    }
}

fn group_sentences(page: &mut Page, w: &Writer<'_>, case: &Case<'_>, group: GroupId, seen: &[Evaluation]) {
    page.add(0, headline(w, case, group, seen), None);
    let told: Vec<(Evaluation, Vec<Line>)> =
        seen.iter().map(|one| (*one, evaluation_lines(w, case, one))).collect();
    if w.is_nurse() {
        for (like, lines) in alike(&told) {
            page.add(1, series_line(w, &like), None);
            page.extend(2, lines);
        }
        return;
    }
    // A parent reads the reasons of the status in the headline, and what it is not good for.
    let best = best_status(seen);
    for (_, lines) in told.iter().filter(|(one, _)| Some(one.status) == best) {
        page.extend(1, lines.clone());
    }
    let counts = |antigen| seen.iter().any(|one| one.antigen == antigen && one.status == DoseStatus::Valid);
    if best == Some(DoseStatus::Valid) {
        let mut others: Vec<AntigenId> = seen.iter().map(|one| one.antigen).collect();
        others.retain(|antigen| !counts(*antigen));
        others.dedup();
        if !others.is_empty() {
            let with = [("antigens", names(others.iter().map(|id| w.names.antigen(*id))).into())];
            page.add(1, w.sentence("dose-part-does-not-count", &with), None);
        }
    }
}

fn headline(w: &Writer<'_>, case: &Case<'_>, group: GroupId, seen: &[Evaluation]) -> Option<String> {
    let group_name = ("group", w.names.group(group).to_owned().into());
    let status = best_status(seen)?;
    let keys = match status {
        DoseStatus::Valid => return w.sentence("dose-valid", &[group_name]),
        DoseStatus::Extraneous => return w.sentence("dose-extra", &[group_name]),
        DoseStatus::NotValid => ["dose-not-valid", "dose-not-valid-repeat", "dose-not-valid-repeated"],
        DoseStatus::SubStandard => {
            ["dose-substandard", "dose-substandard-repeat", "dose-substandard-repeated"]
        }
    };
    let [plain, repeat, repeated] = keys;
    // That it must be repeated is said only while the series asks for the very dose that it did not become.
    let open = seen.iter().any(|refused| {
        let series = series_of(case.explanation, refused.antigen, refused.series);
        refused.target.is_some() && series.and_then(next_target) == refused.target
    });
    match replaced_on(case, seen) {
        Some(date) => w.sentence(repeated, &[group_name, ("date", w.date(date).into())]),
        None if open => w.sentence(repeat, &[group_name]),
        None => w.sentence(plain, &[group_name]),
    }
}

/// The day of the dose that satisfied, in every series that refused this one, the same target dose later.
fn replaced_on(case: &Case<'_>, seen: &[Evaluation]) -> Option<Date> {
    let replaced = seen.iter().map(|refused| {
        let given = case.patient.doses.get(refused.dose)?.date;
        let same = case.assessment.evaluations.iter().filter(|other| {
            other.antigen == refused.antigen
                && other.series == refused.series
                && other.target.is_some()
                && other.target == refused.target
                && other.status == DoseStatus::Valid
        });
        same.filter_map(|other| Some(case.patient.doses.get(other.dose)?.date))
            .filter(|day| *day >= given)
            .min()
    });
    replaced.collect::<Option<Vec<_>>>()?.into_iter().max()
}

/// The sentences of everything that was asked about a dose in one series.
fn evaluation_lines(w: &Writer<'_>, case: &Case<'_>, one: &Evaluation) -> Vec<Line> {
    let mut page = Page::new(w.reader);
    let Some(dose) = case.patient.doses.get(one.dose) else {
        return Vec::new();
    };
    let counts = one.status == DoseStatus::Valid;
    let place = Place { antigen: one.antigen, dose: Some(dose), counts };
    let series = series_of(case.explanation, one.antigen, one.series);
    let trials = series.into_iter().flat_map(|series| &series.trials).filter(|trial| trial.dose == one.dose);
    let steps = trials.flat_map(told_steps);
    // Which doses of a series were left out on the way says nothing to a parent about this dose.
    for done in steps.filter(|step| w.is_nurse() || !matches!(step, Step::Skip { .. })) {
        page.add(0, step::step(w, done, place), Some(done.rule()));
    }
    if one.reasons.contains(DoseReason::SmallVolume) {
        page.add(0, w.sentence("step-small-volume", &[]), None);
    }
    page.lines
}

/// A skipped target dose tells its skip, not what else was asked.
fn told_steps(trial: &Trial) -> impl Iterator<Item = &Step> {
    let skipped = trial.outcome == TrialOutcome::TargetSkipped;
    trial.steps.iter().filter(move |step| !skipped || matches!(step, Step::Skip { .. }))
}

/// Evaluations of which the same is to be said, together.
fn alike(told: &[(Evaluation, Vec<Line>)]) -> Vec<(Vec<Evaluation>, Vec<Line>)> {
    let mut all: Vec<(Vec<Evaluation>, Vec<Line>)> = Vec::new();
    for (one, lines) in told {
        let same = |(like, other): &&mut (Vec<Evaluation>, Vec<Line>)| {
            other == lines
                && like.iter().all(|other| other.status == one.status && other.target == one.target)
        };
        match all.iter_mut().find(same) {
            Some((like, _)) => like.push(*one),
            None => all.push((vec![*one], lines.clone())),
        }
    }
    all
}

fn series_line(w: &Writer<'_>, like: &[Evaluation]) -> Option<String> {
    let first = like.first()?;
    let status = match first.status {
        DoseStatus::Valid => "dose-status-valid",
        DoseStatus::Extraneous => "dose-status-extra",
        DoseStatus::NotValid => "dose-status-not-valid",
        DoseStatus::SubStandard => "dose-status-substandard",
    };
    let with = [
        ("antigens", names(like.iter().map(|one| w.names.antigen(one.antigen))).into()),
        ("target", first.target.map_or_else(none, |n| i64::from(n).into())),
        ("series", names(like.iter().map(|one| w.names.series(one.series))).into()),
        ("status", w.phrase(status, &[]).into()),
    ];
    w.sentence("dose-series", &with)
}

/// Names with commas, each once.
pub(super) fn names<'a>(all: impl Iterator<Item = &'a str>) -> String {
    let mut once: Vec<&str> = Vec::new();
    for name in all {
        if !once.contains(&name) {
            once.push(name);
        }
    }
    once.join(", ")
}
