//! Facts in words, for people who compare schedules.

use std::fmt::Display;

use jenner_codes::Cvx;

use crate::pack::facts::{
    Age, AllowableInterval, Anchor, Comparison, ConditionalSkip, Context, Counted, Interval, Logic, Season,
    Series, SeriesType, Sex, SkipCondition,
};
use crate::{Date, Duration};

/// Parts that say something, with commas.
pub(super) fn joined(parts: impl IntoIterator<Item = String>) -> String {
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(", ")
}

fn part(words: &str, value: Option<impl Display>) -> String {
    value.map_or_else(String::new, |value| format!("{words} {value}"))
}

/// A window of ages.
pub(super) fn ages(from: Option<Duration>, until: Option<Duration>) -> String {
    joined([part("from", from), part("until", until)]).replace(", ", " ")
}

/// A stretch of days, both included.
pub(super) fn days(first: Option<Date>, last: Option<Date>) -> String {
    match (first, last) {
        (None, None) => String::new(),
        (Some(first), None) => format!("from {first} on"),
        (None, Some(last)) => format!("until {last}"),
        (Some(first), Some(last)) => format!("from {first} until {last}"),
    }
}

pub(super) fn age(age: &Age) -> String {
    joined([
        part("absolute minimum", age.absolute_minimum),
        part("minimum", age.minimum),
        part("recommended from", age.earliest_recommended),
        part("late from", age.latest_recommended),
        part("maximum", age.maximum),
        days(age.effective, age.cessation),
    ])
}

pub(super) fn interval(interval: &Interval) -> String {
    joined([
        part("absolute minimum", interval.absolute_minimum),
        part("minimum", interval.minimum),
        part("recommended from", interval.earliest_recommended),
        part("late from", interval.latest_recommended),
        if interval.priority { "with priority".to_owned() } else { String::new() },
        days(interval.effective, interval.cessation),
    ])
}

pub(super) fn allowable_interval(interval: &AllowableInterval) -> String {
    joined([
        part("absolute minimum", interval.absolute_minimum),
        days(interval.effective, interval.cessation),
    ])
}

pub(super) fn anchor(anchor: &Anchor) -> String {
    match anchor {
        Anchor::Previous => "from the previous dose".to_owned(),
        Anchor::TargetDose(number) => format!("from dose {number}"),
        Anchor::MostRecent(codes) => format!("from the most recent CVX {}", short_list(codes)),
        Anchor::Observation(code) => format!("from observation {code}"),
    }
}

pub(super) fn season(season: &Season) -> String {
    days(season.start, season.end)
}

pub(super) fn series_type(series_type: SeriesType) -> &'static str {
    match series_type {
        SeriesType::Standard => "standard",
        SeriesType::Risk => "risk",
        SeriesType::EvaluationOnly => "evaluation only",
    }
}

pub(super) fn sexes(sexes: &[Sex]) -> String {
    let word = |sex: &Sex| match sex {
        Sex::Female => "female",
        Sex::Male => "male",
        Sex::Unknown => "unknown",
    };
    if sexes.is_empty() { "all".to_owned() } else { list(sexes.iter().map(word)) }
}

/// A whole series on one line.
pub(super) fn series(series: &Series) -> String {
    let doses = series.dose.len();
    joined([
        series_type(series.series_type).to_owned(),
        format!("series group {} ({})", series.series_group, series.series_group_name),
        format!("{doses} dose{}", if doses == 1 { "" } else { "s" }),
        part("start from", series.minimum_age_to_start),
        part("start before", series.maximum_age_to_start),
    ])
}

pub(super) fn context(context: Context) -> &'static str {
    match context {
        Context::Both => "always",
        Context::Evaluation => "when evaluating",
        Context::Forecast => "when forecasting",
    }
}

/// The sets and conditions of a skip.
pub(super) fn skip(skip: &ConditionalSkip) -> String {
    let sets = skip.set.iter().map(|set| {
        let conditions = set.condition.iter().map(condition);
        let all = with_logic(conditions.collect(), set.logic);
        let days = days(set.effective, set.cessation);
        if days.is_empty() { all } else { format!("{all} ({days})") }
    });
    with_logic(sets.collect(), skip.logic)
}

fn with_logic(parts: Vec<String>, logic: Logic) -> String {
    let word = match logic {
        Logic::And => " and ",
        Logic::Or => " or ",
    };
    if parts.len() == 1 { parts.concat() } else { format!("({})", parts.join(word)) }
}

fn condition(condition: &SkipCondition) -> String {
    match condition {
        SkipCondition::Age { from_age, until_age } => format!("age {}", ages(*from_age, *until_age)),
        SkipCondition::CompletedSeries { series_groups } => {
            format!("series group {} complete", list(series_groups))
        }
        SkipCondition::Interval { interval } => format!("{interval} since the previous dose"),
        SkipCondition::Count { from_age, until_age, start, end, vaccines, of, is, count } => {
            let is = match is {
                Comparison::GreaterThan => "more than",
                Comparison::EqualTo => "exactly",
                Comparison::LessThan => "fewer than",
            };
            let of = match of {
                Counted::Valid => "valid doses",
                Counted::Total => "doses",
            };
            let vaccines =
                if vaccines.is_empty() { String::new() } else { format!("of CVX {}", list(vaccines)) };
            let given = [ages(*from_age, *until_age), part("from", *start), part("before", *end)];
            let words = [format!("{is} {count} {of}"), vaccines].into_iter().chain(given);
            words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
        }
    }
}

/// A long list of codes, without its middle.
fn short_list(codes: &[Cvx]) -> String {
    match codes {
        [first, second, .., last] if codes.len() > 8 => {
            format!("{first}, {second} … {last} ({} codes)", codes.len())
        }
        _ => list(codes),
    }
}

/// A name that is not longer than a line can bear.
pub(super) fn short(name: &str) -> String {
    const MOST: usize = 60;
    if name.chars().count() <= MOST {
        return name.to_owned();
    }
    let begin: String = name.chars().take(MOST).collect();
    format!("{}…", begin.trim_end())
}

/// Things with commas.
pub(super) fn list<T: Display>(things: impl IntoIterator<Item = T>) -> String {
    things.into_iter().map(|thing| thing.to_string()).collect::<Vec<_>>().join(", ")
}
