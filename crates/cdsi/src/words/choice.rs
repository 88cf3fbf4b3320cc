//! Why a series is for the patient (5.1), and why it was chosen among others (chapter 8). For nurses only.

use super::texts::{Value, Writer};
use crate::explain::{Choice, ChoiceRule, IndicationCheck, Relevance};
use crate::{Date, SeriesId};

/// The indications that make a risk series apply; `None` where it needs none.
pub(super) fn indications(w: &Writer<'_>, series: SeriesId, relevance: &Relevance) -> Option<String> {
    if !relevance.needs_indication {
        return None;
    }
    let applying: Vec<String> =
        relevance.indications.iter().filter(|one| one.applies).map(|one| indication(w, one)).collect();
    let applying = if applying.is_empty() { w.phrase("indications-none", &[]) } else { applying.join(", ") };
    let with = [("series", w.names.series(series).to_owned().into()), ("indications", applying.into())];
    w.sentence("forecast-by-risk", &with)
}

fn indication(w: &Writer<'_>, one: &IndicationCheck) -> String {
    // Ages that begin at birth or end where missing dates are put limit nothing.
    let from = one.begin.filter(|limit| limit.date > w.patient.birth);
    let until = one.end.filter(|limit| limit.date < Date::ASSUMED_MAXIMUM);
    let mut with: Vec<(&str, Value)> = vec![("observation", w.observation(one.observation).into())];
    with.extend(from.map(|limit| ("from", w.duration(limit.after).into())));
    with.extend(until.map(|limit| ("until", w.duration(limit.after).into())));
    match (from, until) {
        (None, None) => w.phrase("indication-open", &with),
        (Some(_), None) => w.phrase("indication-from", &with),
        (None, Some(_)) => w.phrase("indication-until", &with),
        (Some(_), Some(_)) => w.phrase("indication-between", &with),
    }
}

/// Why the series that was chosen in a series group was.
pub(super) fn choice(w: &Writer<'_>, choice: &Choice) -> Option<String> {
    let points = choice.scorable.iter().filter_map(|(series, points)| {
        let name = ("series", Value::from(w.names.series(*series).to_owned()));
        Some(w.phrase("choice-points", &[name, ("points", i64::from((*points)?).into())]))
    });
    let with = [
        ("n", Value::from(i64::from(choice.series_group))),
        ("count", choice.scorable.len().into()),
        ("points", points.collect::<Vec<_>>().join(", ").into()),
    ];
    let key = match choice.by {
        ChoiceRule::None => "choice-none",
        ChoiceRule::Default => "choice-default",
        ChoiceRule::Only => "choice-only",
        ChoiceRule::Complete => "choice-complete",
        ChoiceRule::InProcess => "choice-in-process",
        ChoiceRule::ScoredComplete => "choice-scored-complete",
        ChoiceRule::ScoredInProcess => "choice-scored-in-process",
        ChoiceRule::ScoredNoValidDose => "choice-scored-no-valid-dose",
        ChoiceRule::MostValidDoses => "choice-most-valid-doses",
    };
    w.sentence(key, &with)
}

/// CDC's number of the table that decided.
pub(super) fn rule(by: ChoiceRule) -> &'static str {
    match by {
        ChoiceRule::None
        | ChoiceRule::Default
        | ChoiceRule::Only
        | ChoiceRule::Complete
        | ChoiceRule::InProcess => "Table 8-3",
        ChoiceRule::ScoredComplete => "8.4",
        ChoiceRule::ScoredInProcess => "8.5",
        ChoiceRule::ScoredNoValidDose => "8.6",
        ChoiceRule::MostValidDoses => "8.7",
    }
}
