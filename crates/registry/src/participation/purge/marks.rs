//! How a text that nobody filed under a person is recognised as being about them: pure.

use std::collections::BTreeSet;

use jenner_linkage::normal;
use jenner_model::Date;
use jenner_model::person::Demographics;

/// What a person is called and when they were born, in every way it was said.
#[derive(Clone, Default)]
pub(crate) struct Marks {
    names: BTreeSet<(Vec<String>, Vec<String>)>,
    born: BTreeSet<Date>,
    handles: BTreeSet<String>,
}

impl std::fmt::Debug for Marks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Marks")
    }
}

impl Marks {
    /// Of everything that was said of a person, and the names that addresses and files know them by.
    pub(crate) fn of<'d>(
        said: impl Iterator<Item = &'d Demographics>,
        handles: impl Iterator<Item = String>,
    ) -> Self {
        let mut marks =
            Marks { handles: handles.filter(|handle| handle.len() >= 16).collect(), ..Self::default() };
        for one in said {
            marks.born.extend(one.birth_date);
            for name in one.names.iter().filter(|name| !normal::is_placeholder(name)) {
                let (given, family) = (words(&name.given), words(&name.family));
                if !given.is_empty() && !family.is_empty() {
                    marks.names.insert((given, family));
                }
            }
        }
        marks
    }

    /// Whether the text names the person by one of those.
    pub(crate) fn is_named(&self, text: &str) -> bool {
        self.handles.iter().any(|handle| text.contains(handle.as_str()))
    }

    /// Whether a text has the person's first name, last name and birth date in it, in whatever order and form.
    pub(crate) fn is_about(&self, text: &str) -> bool {
        self.has(text, 3)
    }

    /// Whether a text has two of the three: what people type into a search.
    pub(crate) fn is_search(&self, text: &str) -> bool {
        self.has(text, 2)
    }

    /// Whether it is worth while to read a text: it has the birth date in it, or both names. Quick.
    pub(crate) fn may_be(&self, text: &str) -> bool {
        let dated = |day: &Date| written(*day).iter().any(|form| text.contains(form.as_str()));
        if self.born.iter().any(dated) || self.is_named(text) {
            return true;
        }
        // Accents and capitals aside.
        let plain = normal::name(text);
        let both = |(given, family): &(Vec<String>, Vec<String>)| {
            given.iter().chain(family).all(|word| plain.contains(word.as_str()))
        };
        self.names.iter().any(both)
    }

    fn has(&self, text: &str, enough: usize) -> bool {
        if self.is_named(text) {
            return true;
        }
        let words: BTreeSet<String> = words(text).into_iter().collect();
        let has = |all: &[String]| all.iter().all(|word| words.contains(word));
        let born = self.born.iter().any(|born| written(*born).iter().any(|form| has_day(&words, text, form)));
        self.names.iter().any(|(given, family)| {
            let (given, family) = (has(given), has(family));
            usize::from(given) + usize::from(family) + usize::from(born) >= enough
        })
    }
}

/// Words in one form: letters and digits, capitals, no accents.
fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric()).map(normal::name).filter(|word| !word.is_empty()).collect()
}

/// A day as people and machines write it.
fn written(day: Date) -> [String; 5] {
    let (y, m, d) = (day.year(), day.month(), day.day());
    [
        format!("{y:04}{m:02}{d:02}"),
        format!("{y:04}-{m:02}-{d:02}"),
        format!("{m:02}/{d:02}/{y:04}"),
        format!("{m}/{d}/{y:04}"),
        format!("{m}-{d}-{y:04}"),
    ]
}

/// A day without separators may have a time behind it.
fn has_day(words: &BTreeSet<String>, text: &str, form: &str) -> bool {
    match form.contains(['-', '/']) {
        true => text.contains(form),
        false => words.iter().any(|word| word.starts_with(form)),
    }
}

#[cfg(test)]
mod tests {
    use jenner_model::person::PersonName;

    use super::*;

    fn zoe() -> Marks {
        let said = Demographics {
            names: vec![PersonName {
                given: "Zoé".into(),
                family: "Le Blanc".into(),
                ..PersonName::default()
            }],
            birth_date: Some(Date::constant(2024, 3, 5)),
            ..Demographics::default()
        };
        Marks::of([&said].into_iter(), ["0123456789abcdefghjk".to_owned()].into_iter())
    }

    #[test]
    fn s46_a_text_about_somebody_is_found_in_every_form_and_one_about_a_sibling_is_not() {
        for text in [
            "PID|1||7||LE BLANC^ZOE^^^^^L||20240305|F",
            "zoe,le blanc,3/5/2024",
            "\"Le Blanc\" \"Zoé\" 2024-03-05",
        ] {
            assert!(zoe().is_about(text), "{text}");
        }
        assert!(zoe().is_search("le blanc zoe"), "a search");
        assert!(!zoe().is_search("le blanc camille"), "another search");
        assert!(zoe().is_about("Patient/0123456789abcdefghjk"));
        assert!(!zoe().is_about("PID|1||7||LE BLANC^CAMILLE||20240305|F"), "a twin");
        assert!(!zoe().is_about("PID|1||7||LE BLANC^CAMILLE||20260117|F"));
    }
}
