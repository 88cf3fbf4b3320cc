//! Evaluation and forecast in the words of an HL7 answer (Z42; guide §5.4).
//!
//! - **Computed from what the asker may see**, on the day of the answer. A dose that is hidden from the asker has no part
//!   in it: the forecast may then ask for a dose that was given, and it tells nothing of the hidden one.
//! - **Vaccine group** (30956-7): the CVX of the unspecified formulation, from the table of vaccine groups. Where a group of
//!   the schedule covers several of them (DTaP, Tdap and Td; conjugate and polysaccharide pneumococcal), the one of the
//!   vaccine that was given or is recommended, or else the one in use at that age.
//! - **One OBX set for each dose and vaccine group**, with the most favourable status in the group's best series.
//!   The dose number counts the doses that are valid in the group, as the forecast's own number does.
//! - **Validity** (59781-5) is Y for a valid dose and N for every other: surplus doses do not count either, and the reason
//!   says that they need not be repeated. A dose that no series looked at has no OBX.
//! - **Overdue** (59778-1) carries CDSi's past due date as it is, without a day added: registries that follow CDSi send it
//!   so, and conformance tools compare it so.
//! - **Status** (59783-1) is LOINC's answer list of that question. On schedule or overdue follows from the past due date and
//!   the day of the answer; everything else from the engine's status.
//! - **Series** (59780-7) and reasons (30982-3) are local codes with plain text.

use jenner_cdsi::{
    Date, DoseReason, DoseReasons, DoseStatus, Forecast, ForecastKind, GroupId, Schedule, SeriesId,
    SeriesStatus, StatusReason, verdicts,
};
use jenner_codes::{Codes, Cvx, Fit};
use jenner_hl7::rsp;
use jenner_hl7::rsp::LocalCode;

use super::{Assessed, Assessor};
use crate::Registry;

/// Evaluations and forecasts of an answer.
pub fn of(registry: &Registry, assessed: &Assessed) -> (Vec<rsp::Evaluation>, Vec<rsp::Forecast>) {
    let assessor = &registry.core.assessor;
    (evaluations(assessor, assessed), forecasts(assessor, assessed))
}

fn evaluations(assessor: &Assessor, assessed: &Assessed) -> Vec<rsp::Evaluation> {
    let schedule = &*assessor.schedule;
    let birth = assessed.patient.birth;
    let mut verdicts = verdicts(schedule, &assessed.assessment);
    // Numbers are counted in the order of the days.
    let day = |dose: usize| assessed.patient.doses.get(dose).map(|dose| dose.date);
    verdicts.sort_by_key(|verdict| (day(verdict.dose), verdict.dose, verdict.group));
    let mut counts = vec![0u8; schedule.groups().count()];
    let mut all = Vec::with_capacity(verdicts.len());
    for verdict in verdicts {
        let Some(given) = assessed.facts.doses.get(verdict.dose) else { continue };
        let Some(group) =
            assessor.group_code(verdict.group, &[given.dose.cvx], months(birth, given.dose.date))
        else {
            continue;
        };
        let valid = verdict.standing.status == DoseStatus::Valid;
        let count = counts.get_mut(verdict.group.index());
        let dose_number = count.filter(|_| valid).map(|count| {
            *count = count.saturating_add(1);
            *count
        });
        let series = assessed.assessment.evaluations.get(verdict.evaluation).map(|one| one.series);
        all.push(rsp::Evaluation {
            dose: given.id,
            group,
            series: series.map(|series| series_code(schedule, series)),
            dose_number,
            doses_in_series: series.map(|series| schedule.series_doses(series)),
            valid: Some(valid),
            reason: (!valid).then(|| dose_reason(verdict.standing.status, verdict.standing.reasons)),
        });
    }
    all
}

fn forecasts(assessor: &Assessor, assessed: &Assessed) -> Vec<rsp::Forecast> {
    let schedule = &*assessor.schedule;
    let on = assessed.assessment.on;
    let age = months(assessed.patient.birth, on);
    let forecasts = assessed.assessment.forecasts.iter();
    forecasts
        .filter_map(|one| {
            let series = one.series.first().copied();
            Some(rsp::Forecast {
                group: assessor.group_code(one.group, &one.vaccines, age)?,
                series: series.map(|series| series_code(schedule, series)),
                dose_number: one.dose_number,
                doses_in_series: series.map(|series| schedule.series_doses(series)),
                earliest: one.earliest.map(Into::into),
                due: one.recommended.map(Into::into),
                overdue: one.past_due.map(Into::into),
                latest: one.latest.map(Into::into),
                status: status(one, one.past_due.is_some_and(|last| on > last)),
                reason: status_reason(one),
            })
        })
        .collect()
}

/// The CVX codes that can stand for each vaccine group of a schedule, by the table of vaccine groups.
#[derive(Debug)]
pub(crate) struct GroupCodes(Vec<Vec<Cvx>>);

impl GroupCodes {
    /// Finds them.
    pub(crate) fn of(schedule: &Schedule, codes: &Codes) -> Self {
        let stand_for = |group: GroupId| {
            let is_of_group = |cvx: &Cvx| {
                let antigens = schedule.antigens_of(*cvx);
                !antigens.is_empty() && antigens.iter().all(|antigen| schedule.group_of(*antigen) == group)
            };
            codes.all_groups().iter().map(|entry| entry.unspecified).filter(is_of_group).collect()
        };
        Self(schedule.groups().map(stand_for).collect())
    }

    /// The one that stands for a group. Of several it is the one of the vaccines (those given or recommended); else, of
    /// the unspecified formulations in use at that age (in months), the one that begins latest: Td and not DTaP for an
    /// adult.
    fn code(&self, codes: &Codes, group: GroupId, vaccines: &[Cvx], age: u16) -> Option<Cvx> {
        let fitting = self.0.get(group.index()).map_or(&[][..], Vec::as_slice);
        let shares = |cvx: &&Cvx| {
            vaccines.first().is_some_and(|vaccine| codes.group_mask(*vaccine) & codes.group_mask(**cvx) != 0)
        };
        let begins = |cvx: &Cvx| {
            let entry = codes.cvx(*cvx).filter(|entry| entry.limits.fit_age(age) == Fit::Fits)?;
            codes.is_unspecified(*cvx).then_some(entry.limits.age_not_before_months)
        };
        let in_use = || fitting.iter().filter(|cvx| begins(cvx).is_some()).max_by_key(|cvx| begins(cvx));
        fitting.iter().find(shares).or_else(in_use).or(fitting.first()).or(vaccines.first()).copied()
    }
}

/// Age in completed months.
fn months(birth: Date, on: Date) -> u16 {
    let ((born, month, day), (year, now, today)) = (birth.parts(), on.parts());
    let months = (year - born) * 12 + i32::from(now) - i32::from(month) - i32::from(today < day);
    u16::try_from(months).unwrap_or(0)
}

impl Assessor {
    fn group_code(&self, group: GroupId, vaccines: &[Cvx], age: u16) -> Option<Cvx> {
        self.group_codes.code(self.codes, group, vaccines, age)
    }
}

fn local(code: &str, text: String) -> LocalCode {
    LocalCode { code: code.into(), text: text.into(), system: "L".into() }
}

fn series_code(schedule: &Schedule, series: SeriesId) -> LocalCode {
    let name = schedule.series_name(series);
    local(name, name.to_owned())
}

fn status(forecast: &Forecast, is_overdue: bool) -> LocalCode {
    let (code, text) = match forecast.status {
        SeriesStatus::NotComplete if is_overdue => ("LA13423-1", "Overdue"),
        SeriesStatus::NotComplete => ("LA13422-3", "On schedule"),
        SeriesStatus::Complete => ("LA13421-5", "Complete"),
        SeriesStatus::AgedOut => ("LA13424-9", "Too old"),
        SeriesStatus::Immune => ("LA27183-5", "Immune"),
        SeriesStatus::Contraindicated => ("LA4216-3", "Contraindicated"),
        SeriesStatus::NotRecommended => ("LA4695-8", "Not recommended"),
    };
    LocalCode { code: code.into(), text: text.into(), system: "LN".into() }
}

fn status_reason(forecast: &Forecast) -> Option<LocalCode> {
    let (code, text) = match forecast.reason {
        StatusReason::DoseNeeded if forecast.kind == ForecastKind::Risk => {
            ("RISK", "Recommended because of a condition or a risk on record.")
        }
        StatusReason::DoseNeeded => return None,
        StatusReason::Immunity => ("IMMUNE", "There is evidence of immunity."),
        StatusReason::Contraindication => ("CONTRAINDICATION", "There is a contraindication on record."),
        StatusReason::SeriesComplete => ("COMPLETE", "The series is complete."),
        StatusReason::ImmunizationHistory => ("HISTORY", "Not needed now, as the doses on record show."),
        StatusReason::SeasonOver => (
            "SEASON",
            "The last season this schedule knows is over. Check whether a dose of the present season is due.",
        ),
        StatusReason::MaximumAge => ("MAXIMUM_AGE", "The maximum age has been reached."),
        StatusReason::CannotFinish => ("CANNOT_FINISH", "The next dose would come after the maximum age."),
    };
    Some(local(code, text.to_owned()))
}

/// The first reason is the code; the text says all.
fn dose_reason(status: DoseStatus, reasons: DoseReasons) -> LocalCode {
    let said: Vec<(&str, &str)> = reasons.iter().filter_map(reason).collect();
    let code = said.first().map_or("NOT_VALID", |(code, _)| code);
    let mut text: String = said.iter().map(|(_, text)| *text).collect::<Vec<_>>().join(" ");
    let end = match status {
        DoseStatus::Extraneous => "It need not be repeated.",
        _ => "It has to be repeated.",
    };
    if !text.is_empty() {
        text.push(' ');
    }
    text.push_str(end);
    local(code, text)
}

/// What speaks against a dose; remarks about doses that count are left out.
fn reason(reason: DoseReason) -> Option<(&'static str, &'static str)> {
    Some(match reason {
        DoseReason::TooYoung => ("TOO_YOUNG", "Given before the minimum age."),
        DoseReason::TooOld => ("TOO_OLD", "Given after the maximum age."),
        DoseReason::TooSoon => ("TOO_SOON", "Given too soon after an earlier dose."),
        DoseReason::Conflict => ("CONFLICT", "Given too soon after another vaccine."),
        DoseReason::Inadvertent => ("INADVERTENT", "Not the vaccine for this dose."),
        DoseReason::WrongVaccine => ("WRONG_VACCINE", "Not a vaccine for this dose or age."),
        DoseReason::SeriesComplete => ("SERIES_COMPLETE", "The series was complete before."),
        DoseReason::Expired => ("EXPIRED", "The lot had expired."),
        DoseReason::Damaged => ("SUBSTANDARD", "Given in part, or the vaccine was no good."),
        DoseReason::AgeGrace
        | DoseReason::IntervalGrace
        | DoseReason::AllowableInterval
        | DoseReason::AllowableVaccine
        | DoseReason::SmallVolume => return None,
    })
}
