//! One step of a forecast in a sentence (chapter 7).

use super::skip;
use super::texts::{Value, Writer, or_none};
use crate::explain::{DateBasis, EarliestSource, Limit, Step};
use crate::{AntigenId, Date, SeriesStatus, StatusReason};

/// The sentence of a step; `None` if it has none for the reader.
pub(super) fn step(w: &Writer<'_>, step: &Step, antigen: AntigenId) -> Option<String> {
    match step {
        Step::Skip { skipped: true, target, reference, sets, .. } => {
            skip::skipped(w, *target, *reference, sets)
        }
        Step::Immunity { observation: Some(id), .. } => {
            w.sentence("step-immune-observation", &[("observation", w.observation(*id).into())])
        }
        Step::Immunity { born_before: Some(date), .. } => {
            w.sentence("step-immune-birth", &[("date", w.date(*date).into())])
        }
        Step::Immunity { .. } => w.sentence("step-immune-plain", &[]),
        Step::Contraindication { observation, vaccines, until } => {
            let with = [
                ("observation", w.observation(*observation).into()),
                ("antigen", w.names.antigen(antigen).to_owned().into()),
                ("vaccines", w.vaccines(vaccines).into()),
                ("last", or_none(until.map(|until| w.date(until.plus_days(-1))))),
            ];
            let key =
                if vaccines.is_empty() { "step-contraindication-all" } else { "step-contraindication-some" };
            w.sentence(key, &with)
        }
        Step::NoVaccineLeft { target } => {
            w.sentence("step-no-vaccine-left", &[("n", i64::from(*target).into())])
        }
        Step::Need { target, maximum, season_end, status, reason } => {
            need(w, *target, *maximum, *season_end, (*status, *reason))
        }
        Step::Earliest { candidates, earliest } => w.sentence_earliest(candidates, *earliest),
        Step::Recommended { basis, unadjusted, recommended } => {
            let keys = match basis {
                DateBasis::Age(_) => ["step-recommended-age", "step-recommended-age-later"],
                DateBasis::Interval(..) => ["step-recommended-interval", "step-recommended-interval-later"],
                DateBasis::Earliest => ["step-recommended-earliest"; 2],
            };
            from_basis(w, keys, basis, *unadjusted, *recommended)
        }
        Step::PastDue { basis, unadjusted, past_due } => {
            let keys = match basis {
                DateBasis::Age(_) => ["step-past-due-age", "step-past-due-age-later"],
                DateBasis::Interval(..) => ["step-past-due-interval", "step-past-due-interval-later"],
                DateBasis::Earliest => ["step-past-due-earliest"; 2],
            };
            from_basis(w, keys, basis, *unadjusted, *past_due)
        }
        Step::Latest { maximum, latest } => {
            let with = [
                ("latest", w.date(*latest).into()),
                ("age", w.duration(maximum.after).into()),
                ("date", w.date(maximum.date).into()),
            ];
            w.sentence("step-latest", &with)
        }
        // A skip that was asked and denied changes nothing; the rest belongs to doses.
        Step::Skip { .. }
        | Step::DoseCondition { .. }
        | Step::Inadvertent
        | Step::Age { .. }
        | Step::Interval { .. }
        | Step::Conflict { .. }
        | Step::Vaccine { .. }
        | Step::NoTargetLeft => None,
    }
}

fn need(
    w: &Writer<'_>,
    target: Option<u8>,
    maximum: Option<Limit>,
    season_end: Option<Date>,
    outcome: (SeriesStatus, StatusReason),
) -> Option<String> {
    let aged = |limit: Limit| {
        [("age", Value::from(w.duration(limit.after))), ("date", Value::from(w.date(limit.date)))]
    };
    match (outcome, target, maximum, season_end) {
        ((_, StatusReason::SeasonOver), _, _, Some(end)) => {
            w.sentence("step-need-season", &[("date", w.date(end).into())])
        }
        ((_, StatusReason::MaximumAge), _, Some(limit), _) => w.sentence("step-need-maximum", &aged(limit)),
        ((_, StatusReason::CannotFinish), _, Some(limit), _) => {
            w.sentence("step-need-cannot-finish", &aged(limit))
        }
        ((_, StatusReason::ImmunizationHistory), ..) => w.sentence("step-need-history", &[]),
        ((SeriesStatus::NotComplete, _), Some(n), ..) => {
            w.sentence("step-need-dose", &[("n", i64::from(n).into())])
        }
        ((SeriesStatus::NotComplete, _), None, ..) => w.sentence("step-need-plain", &[]),
        ((SeriesStatus::Complete, _), ..) => w.sentence("step-need-complete", &[]),
        ((SeriesStatus::Immune, _), ..) => w.sentence("step-need-immune", &[]),
        ((SeriesStatus::Contraindicated, _), ..) => w.sentence("step-need-contraindicated", &[]),
        ((SeriesStatus::AgedOut, _), ..) => w.sentence("step-need-aged-out", &[]),
        ((SeriesStatus::NotRecommended, _), ..) => w.sentence("step-need-not-recommended", &[]),
    }
}

fn from_basis(
    w: &Writer<'_>,
    [plain, later]: [&str; 2],
    basis: &DateBasis,
    unadjusted: Date,
    date: Date,
) -> Option<String> {
    let mut with: Vec<(&str, Value)> =
        vec![("date", w.date(date).into()), ("unadjusted", w.date(unadjusted).into())];
    match basis {
        DateBasis::Age(age) => with.push(("age", w.duration(*age).into())),
        DateBasis::Interval(interval, reference) => {
            with.push(("interval", w.duration(*interval).into()));
            with.push(("reference", w.reference(reference, None).into()));
        }
        DateBasis::Earliest => {}
    }
    w.sentence(if date > unadjusted { later } else { plain }, &with)
}

impl Writer<'_> {
    fn sentence_earliest(&self, candidates: &[(EarliestSource, Date)], earliest: Date) -> Option<String> {
        if candidates.is_empty() {
            return self.sentence("step-earliest-none", &[]);
        }
        let decisive = once(
            candidates.iter().filter(|(_, date)| *date == earliest).map(|(source, _)| self.source(source)),
        );
        let date = ("date", Value::from(self.date(earliest)));
        if decisive.is_empty() {
            return self.sentence("step-earliest-only-date", &[date]);
        }
        self.sentence("step-earliest", &[date, ("sources", decisive.join(", ").into())])
    }

    fn source(&self, source: &EarliestSource) -> String {
        let dose = |place: usize| self.patient.doses.get(place);
        let day = |place: usize| Some(("date", Value::from(self.date(dose(place)?.date))));
        let said = match source {
            EarliestSource::MinimumAge(age) => {
                Some(self.phrase("source-minimum-age", &[("age", self.duration(*age).into())]))
            }
            EarliestSource::MinimumInterval(interval, reference) => {
                let with = [
                    ("interval", self.duration(*interval).into()),
                    ("reference", self.reference(reference, None).into()),
                ];
                Some(self.phrase("source-minimum-interval", &with))
            }
            EarliestSource::Conflict(place, vaccine) => dose(*place).map(|dose| {
                let with = [
                    ("given", self.vaccine(dose.cvx).into()),
                    ("date", self.date(dose.date).into()),
                    ("vaccine", self.vaccine(*vaccine).into()),
                ];
                self.phrase("source-conflict", &with)
            }),
            EarliestSource::Season => Some(self.phrase("source-season", &[])),
            EarliestSource::InadvertentDose(place) => {
                day(*place).map(|day| self.phrase("source-inadvertent", &[day]))
            }
            EarliestSource::MostRecentDose(place) => {
                day(*place).map(|day| self.phrase("source-recent-dose", &[day]))
            }
        };
        said.unwrap_or_else(|| self.phrase("reference-unknown", &[]))
    }

    /// The candidates for the earliest date that did not decide, each with its day; nurses only.
    pub(super) fn other_sources(&self, step: &Step) -> Option<String> {
        let Step::Earliest { candidates, earliest } = step else {
            return None;
        };
        // Conflicts are asked for every earlier dose with every vaccine: those that decide nothing would hide
        // the rest.
        let is_told = |source: &EarliestSource| !matches!(source, EarliestSource::Conflict(..));
        let others = candidates.iter().filter(|(source, date)| date < earliest && is_told(source));
        let others = others.map(|(source, date)| {
            // The day of a dose is its own.
            if let EarliestSource::MostRecentDose(_) | EarliestSource::InadvertentDose(_) = source {
                return self.source(source);
            }
            let with = [("source", self.source(source).into()), ("date", self.date(*date).into())];
            self.phrase("source-with-date", &with)
        });
        let others = once(others);
        if others.is_empty() {
            return None;
        }
        self.sentence("step-earliest-others", &[("sources", others.join(", ").into())])
    }
}

fn once(all: impl Iterator<Item = String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    all.for_each(|text| {
        if !kept.contains(&text) {
            kept.push(text);
        }
    });
    kept
}
