//! The log of a month on paper, as inspectors know it: a line for each day with its readings by hand, what loggers measured, what is
//! missing, the excursions, and room for a signature.

use jenner_documents::Pdf;
use jenner_model::Date;
use jenner_model::access::Access;
use serde_json::{Value, json};

use super::look::{self, Course};
use super::temperature::{Scale, Temperature};
use crate::access::door::Action;
use crate::packs::{ColdChainTexts, Language};
use crate::participation::letters::long_date;
use crate::{Error, Registry};

fn failed(error: impl std::fmt::Display) -> Error {
    Error::Internal(format!("a temperature log could not be made: {error}"))
}

/// The log of the month in which a day lies. `None`: there is no such unit for the asker.
pub fn month(
    registry: &Registry,
    access: &Access,
    unit: i64,
    day: Date,
    language: Language,
) -> Result<Option<Pdf>, Error> {
    let days = (day.first_of_month(), day.last_of_month());
    let Some(course) = look::course(registry, access, unit, days, Action::PrintColdLog)? else {
        return Ok(None);
    };
    let texts =
        registry.pack().cold_chain_texts(language).ok_or_else(|| failed("the pack has no words for it"))?;
    let data = data(registry, &course, texts, language)?;
    let template =
        registry.pack().template("temperature_log").ok_or_else(|| failed("there is no template"))?;
    jenner_documents::render(template, &data).map(Some).map_err(failed)
}

fn data(
    registry: &Registry,
    course: &Course,
    texts: &ColdChainTexts,
    language: Language,
) -> Result<Value, Error> {
    let scale = course.settings.scale;
    let unit = &course.unit;
    let word = |name: &str| texts.word(name).to_owned();
    let office = registry.pack().texts(language).map(|texts| &texts.office);
    let name = crate::organizations::list(registry)?
        .into_iter()
        .find(|one| one.id == unit.organization)
        .map(|one| (one.name.to_string(), one.vfc_pin.map(|pin| pin.to_string()).unwrap_or_default()));
    let (organization, pin) = name.unwrap_or_default();
    let moment = |at: jenner_model::Timestamp| {
        let here = at.to_jiff().to_zoned(unit.zone.clone());
        format!("{} {}", here.strftime("%m/%d"), here.strftime("%H:%M"))
    };
    let range = format!("{} – {}", unit.range.low.in_words(scale), unit.range.high.in_words(scale));
    let loggers: Vec<String> = course
        .loggers
        .iter()
        .map(|one| {
            format!("{} {} ({} {})", one.name, one.serial, texts.word("until"), one.certificate)
                .trim()
                .to_owned()
        })
        .collect();
    let facts: Vec<[String; 2]> = [
        ("clinic", organization),
        ("pin", pin),
        ("unit", unit.name.clone()),
        ("make", unit.make.clone()),
        ("range", range),
        ("logger", loggers.join("; ")),
    ]
    .into_iter()
    .filter(|(_, value)| !value.is_empty())
    .map(|(name, value)| [word(name), value])
    .collect();
    let mut lines: Vec<&look::Day> = course.lines.iter().collect();
    lines.reverse();
    let rows: Vec<Value> = lines.iter().map(|line| row(course, line, texts, scale)).collect();
    let excursions: Vec<String> = course
        .excursions
        .iter()
        .map(|one| {
            let end = one.end.map_or_else(|| word("not_over"), moment);
            let (low, high) = one.extremes;
            format!(
                "{} – {end}: {} – {}; {} {}; {}",
                moment(one.start),
                low.in_words(scale),
                high.in_words(scale),
                one.seconds / 60,
                texts.word("minutes"),
                texts.word(one.state.word()),
            )
        })
        .collect();
    let missing: u32 = course.lines.iter().map(|line| u32::from(line.missing)).sum();
    let corrected: Vec<String> = course
        .lines
        .iter()
        .rev()
        .flat_map(|line| &line.checks)
        .flat_map(|check| check.before.iter().map(move |(raw, why)| (check, raw, why)))
        .map(|(check, raw, why)| format!("{}: {raw} → {} ({why})", moment(check.at), check.raw))
        .collect();
    let month = course.days.0.strftime("%m/%Y").to_string();
    Ok(json!({
        "language": language.code(),
        "title": format!("{} {month}: {}", texts.word("title"), unit.name),
        "authority": office.map_or("", |office| office.authority.as_str()),
        "product": texts.word("product"),
        "date": format!("{} {}", texts.word("printed"), long_date(language, registry.today())),
        "footer": office.map_or("", |office| office.contact.as_str()),
        "facts": facts,
        "per_day": course.settings.readings,
        "head": {
            "day": word("day"), "time": word("time"), "low": word("low"), "high": word("high"),
            "shown": word("shown"), "initials": word("initials"), "logged": word("logged"), "note": word("note"),
            "first": word("first"), "second": word("second"),
        },
        "rows": rows,
        "scale": format!("°{}", scale.letter()),
        "excursions_title": texts.word("excursions"),
        "excursions": excursions,
        "none": texts.word("none"),
        "corrected_title": texts.word("corrected"),
        "corrected": corrected,
        "sums": [
            [word("missing_sum"), missing.to_string()],
            [word("out_sum"), (course.out.sum() / 60).to_string()],
            [word("kinetic"), course.kinetic.map(|value| value.in_words(scale)).unwrap_or_else(|| "–".to_owned())],
        ],
        "marks": texts.word("marks"),
        "signature": texts.word("signature"),
    }))
}

/// A line: per reading time, lowest, highest, shown, initials; then what loggers measured, and a note.
fn row(course: &Course, line: &look::Day, texts: &ColdChainTexts, scale: Scale) -> Value {
    let unit = &course.unit;
    let number = |value: Temperature| {
        let text = value.in_words(scale);
        text.split(' ').next().unwrap_or_default().to_owned()
    };
    // What is out of range is bold and has a mark: a copy in grey shows it too.
    let cell = |value: Temperature, text: String| {
        let out = !unit.range.holds(value);
        json!({ "text": if out { format!("{text} !") } else { text }, "out": out })
    };
    let plain = |text: String| json!({ "text": text, "out": false });
    let mut cells = vec![plain(line.day.strftime("%d").to_string())];
    let per_day = usize::from(course.settings.readings);
    for place in 0..per_day {
        match line.checks.get(place) {
            Some(check) => {
                let here = check.at.to_jiff().to_zoned(unit.zone.clone());
                cells.push(plain(here.strftime("%H:%M").to_string()));
                let typed = check.as_typed(scale);
                cells.extend(check.values.into_iter().zip(typed).map(|(value, text)| cell(value, text)));
                cells.push(plain(check.initials.clone()));
            }
            None => cells.extend((0..5).map(|_| plain(String::new()))),
        }
    }
    let logged = match line.logged {
        Some((low, high)) => json!({
            "text": format!("{} / {}", number(low), number(high)),
            "out": !unit.range.holds(low) || !unit.range.holds(high),
        }),
        None => plain(String::new()),
    };
    cells.push(logged);
    let more = line.checks.len().saturating_sub(per_day);
    let mut notes = Vec::new();
    if line.missing > 0 {
        notes.push(format!("{} {}", line.missing, texts.word("missing")));
    }
    if more > 0 {
        notes.push(format!("+{more}"));
    }
    cells.push(plain(notes.join(", ")));
    Value::Array(cells)
}
