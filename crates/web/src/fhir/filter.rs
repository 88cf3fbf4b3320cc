//! Whether a resource fits a search parameter: tokens, dates with prefixes, texts, references (FHIR R4, Search).

use jenner_fhir::problem::{Kind as Wrong, Problem};
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use serde_json::Value;

use super::params::{Compare, Param};

/// What a parameter has behind its colon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Modifier {
    /// Nothing.
    None,
    /// Whether there is a value at all.
    Missing,
    /// The text itself.
    Exact,
    /// The text somewhere inside.
    Contains,
    /// Everything but this.
    Not,
}

/// A parameter with its values: one of them has to fit.
#[derive(Debug, Clone)]
pub struct Filter {
    /// Which.
    pub param: &'static Param,
    /// How.
    pub modifier: Modifier,
    /// Values.
    pub values: Vec<String>,
}

impl Filter {
    /// Reads a parameter.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(param: &'static Param, modifier: &str, value: &str) -> Result<Self, Problem> {
        let wrong = |text: String| Err(Problem::error(Wrong::Value, param.name, text));
        let modifier = match (modifier, param.compare) {
            ("", _) => Modifier::None,
            ("missing", _) => Modifier::Missing,
            ("exact", Compare::Text) => Modifier::Exact,
            ("contains", Compare::Text) => Modifier::Contains,
            ("not", Compare::Token) => Modifier::Not,
            _ => return wrong(format!("The modifier :{modifier} is not known for {}.", param.name)),
        };
        let values: Vec<String> =
            value.split(',').map(|one| one.trim().to_owned()).filter(|one| !one.is_empty()).collect();
        if values.is_empty() {
            return wrong(format!("{} has no value.", param.name));
        }
        if modifier == Modifier::Missing && !matches!(value, "true" | "false") {
            return wrong(format!("{}:missing is true or false.", param.name));
        }
        if modifier == Modifier::None
            && param.compare == Compare::Date
            && let Some(bad) = values.iter().find(|value| Span::asked(value).is_none())
        {
            return wrong(format!(
                "\"{bad}\" is no date. Send YYYY-MM-DD, with eq, ne, gt, lt, ge, le, sa, eb or ap before it if needed."
            ));
        }
        Ok(Self { param, modifier, values })
    }

    /// Whether a resource fits.
    pub fn fits(&self, resource: &Value) -> bool {
        let mut found = Vec::new();
        for path in self.param.paths {
            collect(resource, path, &mut found);
        }
        match self.modifier {
            Modifier::Missing => {
                found.is_empty() == (self.values.first().is_some_and(|value| value == "true"))
            }
            Modifier::Not => !found.iter().any(|value| self.values.iter().any(|asked| token(value, asked))),
            _ => found.iter().any(|value| self.values.iter().any(|asked| self.one_fits(value, asked))),
        }
    }

    fn one_fits(&self, value: &Value, asked: &str) -> bool {
        match self.param.compare {
            Compare::Token => token(value, asked),
            Compare::Date => date(value, asked),
            Compare::Reference => reference(value, asked),
            Compare::Text => {
                let Some(text) = value.as_str() else { return false };
                match self.modifier {
                    Modifier::Exact => text == asked,
                    Modifier::Contains => folded(text).contains(&folded(asked)),
                    _ => folded(text).starts_with(&folded(asked)),
                }
            }
        }
    }
}

/// The values at a path, through all lists on the way.
pub fn collect<'v>(value: &'v Value, path: &str, found: &mut Vec<&'v Value>) {
    match (value, path.split_once('.').unwrap_or((path, ""))) {
        (Value::Array(list), _) => list.iter().for_each(|one| collect(one, path, found)),
        (_, ("", _)) => found.push(value),
        (_, (first, rest)) => {
            if let Some(next) = value.get(first) {
                collect(next, rest, found);
            }
        }
    }
}

/// `code`, `system|code`, `|code`, `system|`.
fn token(value: &Value, asked: &str) -> bool {
    let (system, code) = match asked.split_once('|') {
        Some((system, code)) => (Some(system), code),
        None => (None, asked),
    };
    let text = |element: &str| value.get(element).and_then(Value::as_str);
    let (known_system, known_code) = match value {
        Value::String(code) => (None, code.as_str()),
        Value::Bool(flag) => (None, if *flag { "true" } else { "false" }),
        _ => (text("system"), text("code").or_else(|| text("value")).unwrap_or_default()),
    };
    let systems_agree =
        system.is_none_or(|system| known_system.unwrap_or_default() == system || value.is_string());
    // CVX codes are sent with and without leading zeros.
    let digits = |text: &str| (1..=3).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    let plain = |text: &str| text.trim_start_matches('0').to_owned();
    let codes_agree = code.is_empty()
        || known_code.eq_ignore_ascii_case(code)
        || (digits(code) && digits(known_code) && plain(code) == plain(known_code));
    systems_agree && codes_agree && !(code.is_empty() && system.is_none())
}

/// `Type/id`, `id`, or an address that ends with it.
fn reference(value: &Value, asked: &str) -> bool {
    let Some(to) = value.get("reference").and_then(Value::as_str) else { return false };
    let id = |text: &str| text.rsplit('/').next().unwrap_or_default().to_owned();
    match asked.contains('/') {
        true => asked == to || asked.ends_with(&format!("/{to}")),
        false => id(to) == asked,
    }
}

fn folded(text: &str) -> String {
    let plain = |c: char| match c {
        'á' | 'à' | 'â' | 'ä' | 'ã' | 'å' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'í' | 'ì' | 'î' | 'ï' => 'i',
        'ó' | 'ò' | 'ô' | 'ö' | 'õ' => 'o',
        'ú' | 'ù' | 'û' | 'ü' => 'u',
        'ñ' => 'n',
        'ç' => 'c',
        other => other,
    };
    text.to_lowercase().chars().map(plain).collect()
}

/// From when until when, in microseconds: a day is as long as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Span {
    from: i64,
    until: i64,
}

impl Span {
    /// Of a date or time of any precision.
    fn of(text: &str) -> Option<Self> {
        let micros = |at: DateTime| at.to_zoned(TimeZone::UTC).ok().map(|at| at.timestamp().as_microsecond());
        let civil = |date: Date| micros(date.to_datetime(jiff::civil::Time::midnight()));
        let day = |text: &str| text.parse::<Date>().ok();
        match text.len() {
            4 => {
                let first = day(&format!("{text}-01-01"))?;
                Some(Self { from: civil(first)?, until: civil(first.last_of_year().tomorrow().ok()?)? })
            }
            7 => {
                let first = day(&format!("{text}-01"))?;
                Some(Self { from: civil(first)?, until: civil(first.last_of_month().tomorrow().ok()?)? })
            }
            10 => {
                let on = day(text)?;
                Some(Self { from: civil(on)?, until: civil(on.tomorrow().ok()?)? })
            }
            _ => {
                // A plus in an address may have come as a space.
                let text = text.replace(' ', "+");
                let with_zone = text.parse::<jiff::Timestamp>().ok().map(|at| at.as_microsecond());
                let from = with_zone.or_else(|| text.parse::<DateTime>().ok().and_then(micros))?;
                let fine = text.contains('.');
                let to_minute = text.get(16..17).is_none_or(|c| c != ":");
                let wide = if fine {
                    1
                } else if to_minute {
                    60_000_000
                } else {
                    1_000_000
                };
                Some(Self { from, until: from + wide })
            }
        }
    }

    /// Of a value asked for, with its prefix.
    fn asked(text: &str) -> Option<(&str, Self)> {
        let known = ["eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap"];
        let prefix = known.into_iter().find(|prefix| text.starts_with(prefix));
        match prefix {
            Some(prefix) => Some((prefix, Self::of(&text[2..])?)),
            None => Some(("eq", Self::of(text)?)),
        }
    }
}

fn date(value: &Value, asked: &str) -> bool {
    let Some(known) = value.as_str().and_then(Span::of) else { return false };
    let Some((prefix, asked)) = Span::asked(asked) else { return false };
    let inside = asked.from <= known.from && known.until <= asked.until;
    match prefix {
        "eq" => inside,
        "ne" => !inside,
        "gt" => known.until > asked.until,
        "lt" => known.from < asked.from,
        "ge" => inside || known.until > asked.until,
        "le" => inside || known.from < asked.from,
        "sa" => known.from >= asked.until,
        "eb" => known.until <= asked.from,
        _ => known.from < asked.until && asked.from < known.until,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::desk::fhir::Kind;
    use crate::fhir::params;

    fn fits(kind: Kind, asked: &str, resource: &Value) -> bool {
        let (name, value) = asked.split_once('=').unwrap();
        let (name, modifier) = name.split_once(':').unwrap_or((name, ""));
        Filter::read(params::find(kind, name).unwrap(), modifier, value).unwrap().fits(resource)
    }

    #[test]
    fn a_dose_is_found_by_what_it_has() {
        let dose = json!({
            "id": "p-1", "status": "completed", "occurrenceDateTime": "2024-03-05", "lotNumber": "U6329BP",
            "patient": {"reference": "Patient/p"}, "meta": {"lastUpdated": "2026-06-01T12:00:00Z"},
            "vaccineCode": {"coding": [{"system": "http://hl7.org/fhir/sid/cvx", "code": "08"}]},
            "identifier": [{"system": "urn:id:BAYOU", "value": "d1"}]
        });
        for asked in [
            "date=2024-03-05",
            "date=2024-03",
            "date=2024",
            "date=ge2024-03-05",
            "date=le2024-03-05",
            "date=gt2024-03-04",
            "date=lt2024-03-06",
            "date=sa2024-03-04",
            "date=eb2024-03-06",
            "date=ne2024-03-06",
            "date=ap2024-03",
            "date=ge2024",
            "date=2023,2024",
            "status=completed,not-done",
            "status:not=not-done",
            "vaccine-code=08",
            "vaccine-code=8",
            "vaccine-code=http://hl7.org/fhir/sid/cvx|08",
            "vaccine-code=http://hl7.org/fhir/sid/cvx|",
            "patient=Patient/p",
            "patient=p",
            "patient=http://here/fhir/r4/Patient/p",
            "lot-number=u63",
            "lot-number:exact=U6329BP",
            "lot-number:contains=29b",
            "identifier=urn:id:BAYOU|d1",
            "identifier=d1",
            "status-reason:missing=true",
            "status:missing=false",
            "_lastUpdated=ge2026-06-01",
            "_id=p-1",
            "_lastUpdated=gt2026-06-01T11:59:59Z",
            "_lastUpdated=2026-06-01T07:00:00-05:00",
        ] {
            assert!(fits(Kind::Immunization, asked, &dose), "{asked}");
        }
        for asked in [
            "date=2024-03-06",
            "date=gt2024-03-05",
            "date=lt2024-03-05",
            "date=ne2024-03-05",
            "date=gt2024",
            "status=not-done",
            "status:not=completed",
            "vaccine-code=http://loinc.org|08",
            "vaccine-code=|08",
            "patient=q",
            "patient=Patient/q",
            "lot-number:exact=u6329bp",
            "lot-number=6329",
            "identifier=urn:id:X|d1",
            "status-reason:missing=false",
            "_lastUpdated=lt2026-06-01T12:00:00Z",
            "location=x",
        ] {
            assert!(!fits(Kind::Immunization, asked, &dose), "{asked}");
        }
    }

    #[test]
    fn what_cannot_be_compared_is_told() {
        for (name, modifier, value) in [
            ("date", "", "yesterday"),
            ("date", "", "2024-13-01"),
            ("date", "exact", "2024-01-01"),
            ("status", "above", "x"),
            ("status", "missing", "perhaps"),
            ("status", "", ""),
            ("status", "", ","),
        ] {
            let param = params::find(Kind::Immunization, name).unwrap();
            assert!(Filter::read(param, modifier, value).is_err(), "{name}:{modifier}={value}");
        }
    }
}
