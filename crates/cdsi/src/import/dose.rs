//! A series dose: ages, intervals, vaccines, conditional skips, recurrence and season.

use std::collections::BTreeMap;

use jenner_codes::Cvx;

use super::schedule::remember_codes;
use super::values::Notes;
use super::xml::Element;
use crate::pack::facts::{
    Age, AllowableInterval, AllowableVaccine, Anchor, Comparison, ConditionalSkip, Context, Counted,
    Interval, Logic, PreferableVaccine, Season, SeriesDose, SkipCondition, SkipSet,
};

/// Reads a dose.
pub(super) fn read(element: &Element, named: &mut BTreeMap<Cvx, String>, notes: &mut Notes) -> SeriesDose {
    notes.known(
        element,
        &[
            "doseNumber",
            "age",
            "interval",
            "allowableInterval",
            "preferableVaccine",
            "allowableVaccine",
            "inadvertentVaccine",
            "conditionalSkip",
            "recurringDose",
            "seasonalRecommendation",
        ],
    );
    let season = element
        .filled("seasonalRecommendation")
        .next()
        .map(|season| Season { start: notes.date(season, "startDate"), end: notes.date(season, "endDate") });
    SeriesDose {
        number: number(element, notes),
        recurring: notes.yes(element, "recurringDose"),
        season: season.filter(|season| season.start.is_some() || season.end.is_some()),
        age: element
            .filled("age")
            .map(|age| read_age(age, notes))
            .filter(|age| *age != Age::default())
            .collect(),
        interval: element.filled("interval").filter_map(|one| read_interval(one, named, notes)).collect(),
        allowable_interval: element
            .filled("allowableInterval")
            .filter_map(|one| read_allowable_interval(one, named, notes))
            .collect(),
        preferable: element
            .filled("preferableVaccine")
            .filter_map(|one| read_preferable(one, notes))
            .collect(),
        allowable: element.filled("allowableVaccine").filter_map(|one| read_allowable(one, notes)).collect(),
        inadvertent: element.filled("inadvertentVaccine").filter_map(|one| notes.cvx(one)).collect(),
        skip: element.filled("conditionalSkip").map(|skip| read_skip(skip, named, notes)).collect(),
    }
}

/// `Dose 3`.
fn number(element: &Element, notes: &mut Notes) -> u8 {
    let text = notes.required(element, "doseNumber");
    let digits = text.trim_start_matches(|char: char| !char.is_ascii_digit());
    digits.parse().unwrap_or_else(|_| {
        notes.wrong(element, &format!("\"{text}\" is no dose number"));
        0
    })
}

fn read_age(age: &Element, notes: &mut Notes) -> Age {
    notes.known(
        age,
        &[
            "absMinAge",
            "minAge",
            "earliestRecAge",
            "latestRecAge",
            "maxAge",
            "effectiveDate",
            "cessationDate",
        ],
    );
    Age {
        absolute_minimum: notes.duration(age, "absMinAge"),
        minimum: notes.duration(age, "minAge"),
        earliest_recommended: notes.duration(age, "earliestRecAge"),
        latest_recommended: notes.duration(age, "latestRecAge"),
        maximum: notes.duration(age, "maxAge"),
        effective: notes.date(age, "effectiveDate"),
        cessation: notes.date(age, "cessationDate"),
    }
}

fn read_interval(
    interval: &Element,
    named: &mut BTreeMap<Cvx, String>,
    notes: &mut Notes,
) -> Option<Interval> {
    notes.known(
        interval,
        &[
            "fromPrevious",
            "fromTargetDose",
            "fromMostRecent",
            "fromRelevantObs",
            "absMinInt",
            "minInt",
            "earliestRecInt",
            "latestRecInt",
            "intervalPriority",
            "effectiveDate",
            "cessationDate",
        ],
    );
    let priority = match interval.text_of("intervalPriority").to_ascii_lowercase().as_str() {
        "override" | "y" | "yes" => true,
        "" | "n" | "no" => false,
        other => {
            notes.wrong(interval, &format!("the interval priority \"{other}\" is not known"));
            false
        }
    };
    Some(Interval {
        from: anchor(interval, named, notes)?,
        absolute_minimum: notes.duration(interval, "absMinInt"),
        minimum: notes.duration(interval, "minInt"),
        earliest_recommended: notes.duration(interval, "earliestRecInt"),
        latest_recommended: notes.duration(interval, "latestRecInt"),
        priority,
        effective: notes.date(interval, "effectiveDate"),
        cessation: notes.date(interval, "cessationDate"),
    })
}

fn read_allowable_interval(
    interval: &Element,
    named: &mut BTreeMap<Cvx, String>,
    notes: &mut Notes,
) -> Option<AllowableInterval> {
    notes.known(interval, &["fromPrevious", "fromTargetDose", "absMinInt", "effectiveDate", "cessationDate"]);
    Some(AllowableInterval {
        from: anchor(interval, named, notes)?,
        absolute_minimum: notes.duration(interval, "absMinInt"),
        effective: notes.date(interval, "effectiveDate"),
        cessation: notes.date(interval, "cessationDate"),
    })
}

/// What an interval is counted from: exactly one thing.
fn anchor(interval: &Element, named: &mut BTreeMap<Cvx, String>, notes: &mut Notes) -> Option<Anchor> {
    let mut anchors = Vec::new();
    if notes.yes(interval, "fromPrevious") {
        anchors.push(Anchor::Previous);
    }
    anchors.extend(notes.value(interval, "fromTargetDose").map(Anchor::TargetDose));
    let vaccines: Vec<Cvx> = notes.list(interval, "fromMostRecent");
    if !vaccines.is_empty() {
        remember_codes(vaccines.iter().copied(), named);
        anchors.push(Anchor::MostRecent(vaccines));
    }
    let observation = interval.child("fromRelevantObs").map_or("", |of| of.text_of("code"));
    if !observation.is_empty() {
        anchors.push(Anchor::Observation(observation.to_owned()));
    }
    match <[Anchor; 1]>::try_from(anchors) {
        Ok([anchor]) => Some(anchor),
        Err(anchors) => {
            let count = if anchors.is_empty() { "nothing" } else { "several things" };
            notes.wrong(interval, &format!("the interval is counted from {count}: it must be one"));
            None
        }
    }
}

fn read_preferable(vaccine: &Element, notes: &mut Notes) -> Option<PreferableVaccine> {
    notes.known(
        vaccine,
        &["vaccineType", "cvx", "beginAge", "endAge", "tradeName", "mvx", "volume", "forecastVaccineType"],
    );
    let text = |name| Some(vaccine.text_of(name).to_owned()).filter(|text| !text.is_empty());
    Some(PreferableVaccine {
        cvx: notes.cvx(vaccine)?,
        from_age: notes.duration(vaccine, "beginAge"),
        until_age: notes.duration(vaccine, "endAge"),
        trade_name: text("tradeName"),
        mvx: text("mvx"),
        volume_ml: notes.value(vaccine, "volume"),
        forecast: notes.yes(vaccine, "forecastVaccineType"),
    })
}

fn read_allowable(vaccine: &Element, notes: &mut Notes) -> Option<AllowableVaccine> {
    notes.known(vaccine, &["vaccineType", "cvx", "beginAge", "endAge"]);
    Some(AllowableVaccine {
        cvx: notes.cvx(vaccine)?,
        from_age: notes.duration(vaccine, "beginAge"),
        until_age: notes.duration(vaccine, "endAge"),
    })
}

fn read_skip(skip: &Element, named: &mut BTreeMap<Cvx, String>, notes: &mut Notes) -> ConditionalSkip {
    notes.known(skip, &["context", "setLogic", "set"]);
    let context = match skip.text_of("context").to_ascii_lowercase().as_str() {
        "both" => Context::Both,
        "evaluation" => Context::Evaluation,
        "forecast" => Context::Forecast,
        other => {
            notes.wrong(skip, &format!("the context \"{other}\" is neither Evaluation, Forecast nor Both"));
            Context::Both
        }
    };
    let set: Vec<SkipSet> = skip.filled("set").map(|set| read_set(set, named, notes)).collect();
    if set.is_empty() {
        notes.wrong(skip, "the conditional skip has no set");
    }
    ConditionalSkip { context, logic: logic(skip, "setLogic", set.len(), Logic::Or, notes), set }
}

fn read_set(set: &Element, named: &mut BTreeMap<Cvx, String>, notes: &mut Notes) -> SkipSet {
    notes.known(
        set,
        &["setID", "setDescription", "effectiveDate", "cessationDate", "conditionLogic", "condition"],
    );
    let condition: Vec<SkipCondition> =
        set.filled("condition").filter_map(|one| read_condition(one, named, notes)).collect();
    if condition.is_empty() {
        notes.wrong(set, "the set has no condition that could be read");
    }
    SkipSet {
        logic: logic(set, "conditionLogic", condition.len(), Logic::And, notes),
        effective: notes.date(set, "effectiveDate"),
        cessation: notes.date(set, "cessationDate"),
        condition,
    }
}

/// How several are joined. Where there is one, nothing needs to be said.
fn logic(element: &Element, name: &str, count: usize, alone: Logic, notes: &mut Notes) -> Logic {
    match element.text_of(name).to_ascii_lowercase().as_str() {
        _ if count < 2 => alone,
        "and" => Logic::And,
        "or" => Logic::Or,
        other => {
            notes.wrong(
                element,
                &format!("<{name}> says \"{other}\" about {count} entries: neither AND nor OR"),
            );
            alone
        }
    }
}

fn read_condition(
    condition: &Element,
    named: &mut BTreeMap<Cvx, String>,
    notes: &mut Notes,
) -> Option<SkipCondition> {
    notes.known(
        condition,
        &[
            "conditionID",
            "conditionType",
            "startDate",
            "endDate",
            "beginAge",
            "endAge",
            "interval",
            "doseCount",
            "doseType",
            "doseCountLogic",
            "vaccineTypes",
            "seriesGroups",
        ],
    );
    let (from_age, until_age) = (notes.duration(condition, "beginAge"), notes.duration(condition, "endAge"));
    let text = notes.required(condition, "conditionType");
    match text.to_ascii_lowercase().as_str() {
        "age" => Some(SkipCondition::Age { from_age, until_age }),
        "completed series" => {
            let series_groups: Vec<u8> = notes.list(condition, "seriesGroups");
            if series_groups.is_empty() {
                notes.wrong(condition, "the condition names no series group");
            }
            Some(SkipCondition::CompletedSeries { series_groups })
        }
        "interval" => {
            notes.required_value(condition, "interval").map(|interval| SkipCondition::Interval { interval })
        }
        "vaccine count by age" | "vaccine count by date" | "vaccine count by date and age" => {
            let vaccines: Vec<Cvx> = notes.list(condition, "vaccineTypes");
            remember_codes(vaccines.iter().copied(), named);
            Some(SkipCondition::Count {
                from_age,
                until_age,
                start: notes.date(condition, "startDate"),
                end: notes.date(condition, "endDate"),
                vaccines,
                of: counted(condition, notes)?,
                is: comparison(condition, notes)?,
                count: notes.required_value(condition, "doseCount")?,
            })
        }
        _ => {
            notes.wrong(condition, &format!("the condition type \"{text}\" is not known"));
            None
        }
    }
}

fn counted(condition: &Element, notes: &mut Notes) -> Option<Counted> {
    let text = notes.required(condition, "doseType");
    match text.to_ascii_lowercase().as_str() {
        "valid" => Some(Counted::Valid),
        "total" => Some(Counted::Total),
        "" => None,
        _ => {
            notes.wrong(condition, &format!("\"{text}\" is not a kind of dose to count: Valid or Total"));
            None
        }
    }
}

fn comparison(condition: &Element, notes: &mut Notes) -> Option<Comparison> {
    let text = notes.required(condition, "doseCountLogic");
    match text.to_ascii_lowercase().as_str() {
        "greater than" => Some(Comparison::GreaterThan),
        "equal to" | "equals" => Some(Comparison::EqualTo),
        "less than" => Some(Comparison::LessThan),
        "" => None,
        _ => {
            notes.wrong(
                condition,
                &format!("\"{text}\" is no comparison: greater than, equal to or less than"),
            );
            None
        }
    }
}
