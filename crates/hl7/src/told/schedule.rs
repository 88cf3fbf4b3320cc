//! What another registry's schedule says: evaluations under doses and the forecast (guide §5.4), by LOINC.
//!
//! A set begins with the vaccine group (30956-7) or with a new OBX-4, whichever a registry uses. Status codes
//! differ from state to state, so the words are kept beside the code.

use jenner_codes::Cvx;
use jiff::civil::Date;
use smol_str::SmolStr;

use super::Told;
use crate::er7::Segment;
use crate::vxu::date;
use crate::vxu::order::Group;

/// What another registry says a dose counts for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldEvaluation {
    /// The how-manieth RXA of the answer the dose is.
    pub rxa: u32,
    /// Vaccine group (CVX), if it was said.
    pub group: Option<Cvx>,
    /// Number of the dose in the series.
    pub dose_number: SmolStr,
    /// Whether it counts.
    pub valid: Option<bool>,
    /// Why not, in words.
    pub reason: SmolStr,
}

/// What another registry recommends in one vaccine group.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ToldForecast {
    /// Vaccine group (CVX).
    pub group: Option<Cvx>,
    /// Its name as sent.
    pub name: SmolStr,
    /// First day on which the next dose is valid.
    pub earliest: Option<Date>,
    /// Day on which it is recommended.
    pub due: Option<Date>,
    /// Day after which it is late.
    pub overdue: Option<Date>,
    /// Last day.
    pub latest: Option<Date>,
    /// Status code as sent.
    pub status: SmolStr,
    /// Status in words, as sent.
    pub status_text: SmolStr,
}

#[derive(Default)]
struct Set {
    sub_id: SmolStr,
    forecast: ToldForecast,
    dose_number: SmolStr,
    valid: Option<bool>,
    reason: SmolStr,
    says_something: bool,
}

/// Reads the sets of one order group.
pub(super) fn read(group: &Group<'_>, rxa: &Segment<'_>, told: &mut Told) {
    let mut sets: Vec<Set> = Vec::new();
    for obx in &group.obx {
        let sub_id = SmolStr::from(obx.field(4).text());
        let what = obx.field(3).text();
        let new = match sets.last() {
            None => true,
            Some(last) => last.sub_id != sub_id || (what == "30956-7" && last.forecast.group.is_some()),
        };
        if new {
            sets.push(Set { sub_id, ..Set::default() });
        }
        if let Some(set) = sets.last_mut() {
            add(set, &what, obx);
        }
    }
    let no_dose = rxa.field(5).text() == "998";
    for set in sets.into_iter().filter(|set| set.says_something) {
        if no_dose {
            told.forecasts.push(set.forecast);
        } else {
            told.evaluations.push(ToldEvaluation {
                rxa: rxa.ordinal(),
                group: set.forecast.group,
                dose_number: set.dose_number,
                valid: set.valid,
                reason: set.reason,
            });
        }
    }
}

fn add(set: &mut Set, what: &str, obx: &Segment<'_>) {
    let value = obx.field(5);
    let words = || {
        let text = SmolStr::from(value.component(2).text());
        if text.is_empty() { SmolStr::from(value.text()) } else { text }
    };
    let day = || date::day(&value.text());
    set.says_something |=
        matches!(what, "59781-5" | "59783-1" | "30981-5" | "30980-7" | "59778-1" | "59777-3");
    match what {
        "30956-7" => {
            set.forecast.group = value.text().parse().ok();
            set.forecast.name = words();
        }
        "30973-2" => set.dose_number = SmolStr::from(value.text()),
        "59781-5" => {
            set.valid = match &*value.text() {
                "Y" | "y" => Some(true),
                "N" | "n" => Some(false),
                _ => None,
            }
        }
        "30982-3" => set.reason = words(),
        "59783-1" => {
            set.forecast.status = SmolStr::from(value.text());
            set.forecast.status_text = words();
        }
        "30981-5" => set.forecast.earliest = day(),
        "30980-7" => set.forecast.due = day(),
        "59778-1" => set.forecast.overdue = day(),
        "59777-3" => set.forecast.latest = day(),
        _ => {}
    }
}
