//! One check of a dose in a sentence (chapter 6).

use super::measure::Unit;
use super::texts::{Value, Writer, none, or_none};
use super::{forecast_steps, skip};
use crate::explain::{AgeFit, IntervalFit, Limit, Reference, Step, VaccineFit};
use crate::{AntigenId, Date, Dose};

/// What a step belongs to.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    /// The antigen.
    pub(super) antigen: AntigenId,
    /// The dose that was tried; none in a forecast.
    pub(super) dose: Option<&'a Dose>,
    /// The dose counted in the end: a check that failed was made good by a later one.
    pub(super) counts: bool,
}

/// The sentence of a step for the reader; `None` if it has none for them.
pub(super) fn step(w: &Writer<'_>, step: &Step, place: Place<'_>) -> Option<String> {
    let Some(dose) = place.dose else {
        return forecast_steps::step(w, step, place.antigen);
    };
    match step {
        Step::DoseCondition { expired: Some(last) } => {
            let with = [("date", w.date(*last).into()), ("given", w.date(dose.date).into())];
            w.sentence("step-expired", &with)
        }
        Step::DoseCondition { expired: None } => w.sentence("step-damaged", &[]),
        Step::Skip { skipped: true, target, reference, sets, .. } => {
            skip::skipped(w, *target, *reference, sets)
        }
        Step::Inadvertent => w.sentence("step-inadvertent", &[vaccine(w, dose)]),
        Step::Age { given, absolute_minimum, minimum, maximum, fit } => {
            age(w, *given, [*absolute_minimum, *minimum, *maximum], *fit)
        }
        Step::Interval { preferable, reference, absolute_minimum, minimum, fit } => {
            let interval = Interval {
                preferable: *preferable,
                given: dose.date,
                reference: reference.as_ref(),
                absolute_minimum: *absolute_minimum,
                minimum: *minimum,
            };
            interval.sentence(w, *fit, place.counts)
        }
        Step::Conflict { previous, begin, end } => {
            let previous = w.patient.doses.get(*previous)?;
            let with = [
                ("vaccine", w.vaccine(previous.cvx).into()),
                ("date", w.date(previous.date).into()),
                ("begin", w.date(*begin).into()),
                ("last", w.date(end.plus_days(-1)).into()),
                ("end", w.date(*end).into()),
            ];
            w.sentence("step-conflict", &with)
        }
        Step::Vaccine { fit } => {
            let with = [vaccine(w, dose)];
            match fit {
                VaccineFit::Preferable => w.sentence("step-vaccine-preferable", &with),
                VaccineFit::Allowable => w.sentence("step-vaccine-allowable", &with),
                _ if place.counts => None,
                VaccineFit::WrongAge => w.sentence("step-vaccine-wrong-age", &with),
                VaccineFit::WrongProduct => w.sentence("step-vaccine-wrong-product", &with),
                VaccineFit::Neither => w.sentence("step-vaccine-neither", &with),
            }
        }
        Step::NoTargetLeft => w.sentence("step-no-dose-left", &[]),
        _ => forecast_steps::step(w, step, place.antigen),
    }
}

fn vaccine(w: &Writer<'_>, dose: &Dose) -> (&'static str, Value) {
    ("vaccine", w.vaccine(dose.cvx).into())
}

/// Days that a grace period is long; where the schedule leaves more room it is no grace period to anybody.
const GRACE_DAYS: i32 = 4;

fn is_grace(from: Limit, asked: Limit) -> bool {
    asked.date.days_since(from.date) <= GRACE_DAYS
}

/// How many days early a grace period lets a dose be: from the limit that counts to the one that is asked.
fn grace(w: &Writer<'_>, given: Date, from: Limit, asked: Limit) -> [(&'static str, Value); 4] {
    [
        ("early", w.days(asked.date.days_since(given)).into()),
        ("grace", w.days(asked.date.days_since(from.date)).into()),
        ("minimum", w.duration(asked.after).into()),
        ("date", w.date(asked.date).into()),
    ]
}

fn age(w: &Writer<'_>, given: Date, limits: [Option<Limit>; 3], fit: AgeFit) -> Option<String> {
    let [absolute, minimum, maximum] = limits;
    let birth = w.patient.birth;
    let age = |limit: Limit| ("age", Value::from(w.age(given, Unit::of_age(limit.after))));
    let against = |key, limit: Limit| {
        let told = w.limit(birth, limit, Unit::of_age(limit.after));
        w.sentence(key, &[age(limit), ("limit", told.into()), ("date", w.date(limit.date).into())])
    };
    match (fit, absolute.or(minimum), minimum, maximum) {
        (AgeFit::NotAsked, ..) => w.sentence("step-age-not-asked", &[]),
        (AgeFit::TooYoung, Some(limit), ..) => against("step-age-too-young", limit),
        (AgeFit::TooYoung, None, ..) => w.sentence("step-age-too-young-plain", &[]),
        (AgeFit::TooOld, _, _, Some(limit)) => against("step-age-too-old", limit),
        (AgeFit::TooOld, _, _, None) => w.sentence("step-age-too-old-plain", &[]),
        (AgeFit::Grace, Some(from), Some(asked), _) if from.date < asked.date => {
            let key = if is_grace(from, asked) { "step-age-grace" } else { "step-age-below-minimum" };
            let [early, grace, minimum, date] = grace(w, given, from, asked);
            let limit = ("limit", w.limit(birth, from, Unit::of_age(from.after)).into());
            w.sentence(key, &[age(asked), early, grace, minimum, date, limit])
        }
        (AgeFit::Grace, ..) => w.sentence("step-age-grace-plain", &[]),
        (AgeFit::Right, from, asked, until) => {
            let unit = from.or(until).map_or(Unit::Months, |limit| Unit::of_age(limit.after));
            let with = [
                ("age", w.age(given, unit).into()),
                ("from", or_none(asked.or(from).map(|limit| w.duration(limit.after)))),
                ("until", or_none(until.map(|limit| w.duration(limit.after)))),
            ];
            w.sentence("step-age-right", &with)
        }
    }
}

/// The facts of an interval step.
struct Interval<'a> {
    preferable: bool,
    given: Date,
    reference: Option<&'a (Reference, Date)>,
    absolute_minimum: Option<Limit>,
    minimum: Option<Limit>,
}

impl Interval<'_> {
    fn sentence(&self, w: &Writer<'_>, fit: IntervalFit, counts: bool) -> Option<String> {
        let key = match (fit, self.preferable) {
            (IntervalFit::NothingToCountFrom, true) => return w.sentence("step-interval-nothing", &[]),
            (IntervalFit::NothingToCountFrom, false) => return w.sentence("step-allowable-nothing", &[]),
            (IntervalFit::TooSoon, true) if counts => {
                ["step-interval-short-accepted", "step-interval-short-accepted-plain"]
            }
            (IntervalFit::TooSoon, true) => ["step-interval-too-soon", "step-interval-too-soon-plain"],
            (IntervalFit::TooSoon, false) => ["step-allowable-too-soon", "step-allowable-too-soon-plain"],
            (IntervalFit::Grace, _) if self.is_grace() => {
                ["step-interval-grace", "step-interval-grace-plain"]
            }
            (IntervalFit::Grace, _) => ["step-interval-below-minimum", "step-interval-grace-plain"],
            (IntervalFit::Enough, true) => ["step-interval-enough", "step-interval-enough-plain"],
            (IntervalFit::Enough, false) => ["step-allowable-enough", "step-allowable-enough-plain"],
        };
        let [full, plain] = key;
        self.values(w, fit).map_or_else(|| w.sentence(plain, &[]), |with| w.sentence(full, &with))
    }

    fn is_grace(&self) -> bool {
        self.absolute_minimum.zip(self.minimum).is_none_or(|(from, asked)| is_grace(from, asked))
    }

    /// What the full sentence says; `None` if the step does not carry it.
    fn values(&self, w: &Writer<'_>, fit: IntervalFit) -> Option<Vec<(&'static str, Value)>> {
        let (reference, from) = self.reference?;
        let limit = self.absolute_minimum.or(self.minimum);
        let unit = limit.map_or(Unit::Days, |limit| Unit::of_interval(limit.after));
        let mut with = vec![
            ("elapsed", Value::from(w.span(*from, self.given, unit))),
            ("reference", w.reference(reference, Some(*from)).into()),
        ];
        match fit {
            IntervalFit::Grace => {
                let (shortest, asked) = (self.absolute_minimum?, self.minimum?);
                if shortest.date >= asked.date {
                    return None;
                }
                with.extend(grace(w, self.given, shortest, asked));
                with.push(("limit", w.limit(*from, shortest, unit).into()));
            }
            IntervalFit::Enough => {
                // The one that was asked is the nearest to what the schedule says in its tables.
                let asked = self.minimum.or(self.absolute_minimum);
                with.push(("limit", asked.map_or_else(none, |asked| w.limit(*from, asked, unit).into())));
            }
            IntervalFit::TooSoon | IntervalFit::NothingToCountFrom => {
                let limit = limit?;
                with.push(("limit", w.limit(*from, limit, unit).into()));
                with.push(("date", w.date(limit.date).into()));
            }
        }
        Some(with)
    }
}
