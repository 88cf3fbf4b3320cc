//! Examples to load with one click: invented by us, with days that count from today, so that they never grow old.

use jenner_registry::lab::INVENTED;
use jiff::ToSpan;
use jiff::civil::Date;

/// An example.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Example {
    /// Its name in addresses, and its key in the language files (`lab-ex-…`).
    pub name: &'static str,
    text: &'static str,
}

impl Example {
    /// Key of its name in the language files.
    pub fn key(&self) -> String {
        format!("lab-ex-{}", self.name)
    }
}

macro_rules! examples {
    ($($name:literal)+) => {
        /// Every example, in the order of the page.
        pub const EXAMPLES: &[Example] =
            &[$(Example { name: $name, text: include_str!(concat!("examples/", $name, ".hl7")) }),+];
    };
}

examples! {
    "new-dose" "historical" "update" "delete" "refusal" "reaction" "immunity"
    "query-history" "query-forecast" "query-invented" "query-several" "query-nobody"
    "broken-dates" "broken-patient" "broken-order" "broken-header" "no-hl7" "batch"
}

/// The text of an example on a day. `{D-65}` is 65 days before it, `{NOW}` its noon, `{B:LAB-1}` the birth date of an
/// invented person in a sandbox that begins on it.
pub fn text(name: &str, today: Date) -> Option<String> {
    let example = EXAMPLES.iter().find(|example| example.name == name)?;
    let mut text = String::with_capacity(example.text.len() + 64);
    let mut rest = example.text;
    while let Some((before, after)) = rest.split_once('{') {
        let (mark, after) = after.split_once('}')?;
        text.push_str(before);
        text.push_str(&meant(mark, today)?);
        rest = after;
    }
    text.push_str(rest);
    Some(text)
}

fn meant(mark: &str, today: Date) -> Option<String> {
    let day = |date: Date| date.strftime("%Y%m%d").to_string();
    if mark == "NOW" {
        return Some(format!("{}120000+0000", day(today)));
    }
    if let Some(number) = mark.strip_prefix("B:") {
        return INVENTED.iter().find(|one| one.number == number).map(|one| day(one.born(today)));
    }
    let days: i32 = match mark.strip_prefix('D')? {
        "" => 0,
        days => days.parse().ok()?,
    };
    Some(day(today.saturating_add(days.days())))
}

#[cfg(test)]
mod tests {
    use jenner_codes::Codes;
    use jenner_hl7::batch;
    use jenner_hl7::finding::Verdict;
    use jiff::civil::date;

    use super::*;
    use crate::lab::reading;

    #[test]
    fn every_example_has_a_text_and_its_words() {
        let known = crate::language::keys(crate::language::Lang::English);
        for example in EXAMPLES {
            let text = text(example.name, date(2026, 11, 25)).unwrap();
            assert!(!text.contains(['{', '}']), "{}", example.name);
            assert!(known.contains(&example.key()), "{}", example.name);
        }
        assert_eq!(text("nothing", date(2026, 11, 25)), None);
    }

    #[test]
    fn the_good_examples_are_good_and_the_broken_ones_are_not() {
        let today = date(2026, 11, 25);
        for example in EXAMPLES {
            let text = text(example.name, today).unwrap();
            let messages = batch::split(text.as_bytes()).messages;
            let is_broken = example.name.starts_with("broken") || example.name == "no-hl7";
            let judged: Vec<_> =
                messages.iter().map(|range| check(&text.as_bytes()[range.clone()], today)).collect();
            match is_broken {
                true => assert!(judged.iter().all(|found| found.as_ref().is_none_or(|v| *v != Verdict::AA))),
                false => {
                    assert!(!judged.is_empty(), "{}", example.name);
                    assert!(judged.iter().all(|found| *found == Some(Verdict::AA)), "{}", example.name);
                }
            }
        }
    }

    fn check(message: &[u8], today: Date) -> Option<Verdict> {
        let stamp = jenner_hl7::ack::Stamp {
            now: today.at(12, 0, 0, 0).in_tz("UTC").unwrap(),
            control_id: "1".into(),
            application: "A".into(),
            facility: "A".into(),
        };
        let as_of = jenner_hl7::check::AsOf::Day(today);
        let checked = jenner_hl7::check::check(message, Codes::embedded(), as_of, &stamp);
        let errors: Vec<_> = checked.findings.iter().map(|finding| (&finding.rule, &finding.text)).collect();
        if checked.verdict == Some(Verdict::AE) {
            eprintln!("{errors:?}");
        }
        // Reading never fails, whatever the message is.
        reading::read(message, Codes::embedded(), today, &checked.findings);
        checked.verdict
    }
}
