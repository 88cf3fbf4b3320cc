//! What a family is told, with merge fields from a closed list. A template is looked at before it is saved: an unknown field, a
//! name or a vaccine where others read along, a text without a way to end it are refused, with their place.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::delivery::Channel;
use super::segments::{self, Size};
use crate::Registry;
use crate::packs::Language;
use crate::packs::texts::filled;

/// Parts of a text message at most.
pub const MOST_PARTS: usize = 3;
/// Longest text and subject, in characters.
const LONGEST: [usize; 2] = [4_000, 150];

/// What can be filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// The clinic, or the authority where the state writes.
    Clinic,
    /// The phone to call.
    Phone,
    /// Name of the registry.
    Registry,
    /// Name of the authority.
    Authority,
    /// The address of the family's page.
    Link,
    /// To whom: `To the parent or guardian of Ann Guidry`.
    Family,
    /// First names of those who are due.
    Children,
    /// A line for each: first name and what is due.
    List,
}

impl Field {
    /// All, in the order of the help.
    pub const ALL: [Self; 8] = [
        Self::Clinic,
        Self::Phone,
        Self::Registry,
        Self::Authority,
        Self::Link,
        Self::Family,
        Self::Children,
        Self::List,
    ];

    /// What stands in braces.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Clinic => "clinic",
            Self::Phone => "phone",
            Self::Registry => "registry",
            Self::Authority => "authority",
            Self::Link => "link",
            Self::Family => "family",
            Self::Children => "children",
            Self::List => "list",
        }
    }

    /// Whether it tells who the family is or what is due.
    pub const fn is_telling(self) -> bool {
        matches!(self, Self::Family | Self::Children | Self::List)
    }

    /// The fields that a channel may have.
    pub fn of(channel: Channel) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(move |field| !(channel.is_open_to_others() && field.is_telling()))
    }
}

/// What is said by one channel in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// By what.
    pub channel: Channel,
    /// In which language.
    pub language: Language,
    /// Subject or title.
    #[serde(default)]
    pub subject: String,
    /// The text; paragraphs with empty lines between them.
    pub text: String,
}

/// A template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// Its name.
    pub name: String,
    /// What it says.
    pub parts: Vec<Part>,
}

/// A place in a text: line and character, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Line.
    pub line: usize,
    /// Character in it.
    pub column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, character {}", self.line, self.column)
    }
}

/// What is wrong with a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// There is no text.
    Empty,
    /// Longer than fits.
    TooLong,
    /// A text message of too many parts.
    TooManyParts(usize),
    /// There is no such field.
    NoSuchField(String, Place),
    /// A field that tells who is meant, where others read along.
    Telling(String, Place),
    /// A brace that is not closed.
    OpenBrace(Place),
    /// A vaccine or a disease, where others read along.
    NamesVaccine(String, Place),
    /// A text message that does not say how to end them.
    NoStop,
}

impl Problem {
    /// Its word in texts.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLong => "too-long",
            Self::TooManyParts(_) => "too-many-parts",
            Self::NoSuchField(..) => "no-such-field",
            Self::Telling(..) => "telling",
            Self::OpenBrace(_) => "open-brace",
            Self::NamesVaccine(..) => "names-vaccine",
            Self::NoStop => "no-stop",
        }
    }

    /// The word of the text that it is about; empty where there is none.
    pub fn about(&self) -> &str {
        match self {
            Self::NoSuchField(word, _) | Self::Telling(word, _) | Self::NamesVaccine(word, _) => word,
            _ => "",
        }
    }

    /// Where it is.
    pub const fn place(&self) -> Option<Place> {
        match self {
            Self::NoSuchField(_, place)
            | Self::Telling(_, place)
            | Self::NamesVaccine(_, place)
            | Self::OpenBrace(place) => Some(*place),
            _ => None,
        }
    }
}

/// What is filled into a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fill {
    /// Clinic.
    pub clinic: String,
    /// Phone.
    pub phone: String,
    /// Registry.
    pub registry: String,
    /// Authority.
    pub authority: String,
    /// Link.
    pub link: String,
    /// To whom.
    pub family: String,
    /// First names.
    pub children: String,
    /// A line for each who is due.
    pub list: String,
}

impl Fill {
    /// A text filled in.
    pub fn into_text(&self, text: &str) -> String {
        let values: [(&str, String); 8] = [
            (Field::Clinic.word(), self.clinic.clone()),
            (Field::Phone.word(), self.phone.clone()),
            (Field::Registry.word(), self.registry.clone()),
            (Field::Authority.word(), self.authority.clone()),
            (Field::Link.word(), self.link.clone()),
            (Field::Family.word(), self.family.clone()),
            (Field::Children.word(), self.children.clone()),
            (Field::List.word(), self.list.clone()),
        ];
        filled(text, &values)
    }
}

/// Names of vaccines and diseases in every language: what may not stand where others read along.
#[derive(Debug, Clone)]
pub struct Telling(Vec<String>);

impl Telling {
    /// Those of a registry: groups and antigens of its schedule, diseases and words of its pack.
    pub fn of(registry: &Registry) -> Self {
        let schedule = registry.schedule();
        let mut words: Vec<String> = Vec::new();
        for group in schedule.groups() {
            words.extend(schedule.group_name(group).split('/').map(str::to_lowercase));
        }
        words.extend(schedule.antigens().map(|antigen| schedule.antigen_name(antigen).to_lowercase()));
        for language in Language::ALL {
            if let Some(texts) = registry.pack().outbreak_texts(language) {
                words.extend(texts.diseases.values().map(|name| name.to_lowercase()));
            }
            if let Some(texts) = registry.pack().outreach_texts(language) {
                words.extend(texts.not_open().iter().map(|word| word.to_lowercase()));
            }
        }
        words.retain(|word| word.chars().count() > 1);
        words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        words.dedup();
        Self(words)
    }

    /// The first of them in a text, with the byte where it begins.
    pub fn find(&self, text: &str) -> Option<(&str, usize)> {
        let low = text.to_lowercase();
        let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
        let whole = |at: usize, word: &str| {
            edge(low.get(..at).and_then(|before| before.chars().next_back()))
                && edge(low.get(at + word.len()..).and_then(|after| after.chars().next()))
        };
        self.0
            .iter()
            .filter_map(|word| {
                low.match_indices(word.as_str())
                    .find(|(at, _)| whole(*at, word))
                    .map(|(at, _)| (word.as_str(), at))
            })
            .min_by_key(|(_, at)| *at)
    }
}

/// Where a byte of a text is.
fn place(text: &str, byte: usize) -> Place {
    let before: String = text.char_indices().take_while(|(at, _)| *at < byte).map(|(_, c)| c).collect();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |last| last.chars().count()) + 1;
    Place { line, column }
}

/// What is wrong with a part. Nothing: it can be used.
pub fn check(part: &Part, telling: &Telling) -> Vec<Problem> {
    let mut problems = Vec::new();
    // A label has an address and nothing else.
    if part.channel == Channel::Label {
        return problems;
    }
    if part.text.trim().is_empty() {
        return vec![Problem::Empty];
    }
    for (text, longest) in [&part.text, &part.subject].into_iter().zip(LONGEST) {
        if text.chars().count() > longest {
            problems.push(Problem::TooLong);
        }
        fields(text, part.channel, &mut problems);
        if part.channel.is_open_to_others()
            && let Some((word, at)) = telling.find(text)
        {
            problems.push(Problem::NamesVaccine(word.to_owned(), place(text, at)));
        }
    }
    if part.channel == Channel::Text {
        let size = self::size(&part.text);
        if size.parts > MOST_PARTS {
            problems.push(Problem::TooManyParts(size.parts));
        }
        if !part.text.contains("STOP") {
            problems.push(Problem::NoStop);
        }
    }
    problems
}

fn fields(text: &str, channel: Channel, problems: &mut Vec<Problem>) {
    let mut from = 0;
    while let Some(open) = text.get(from..).and_then(|rest| rest.find('{')).map(|at| at + from) {
        let inside = text.get(open + 1..).unwrap_or_default();
        let Some(end) = inside.find('}') else {
            problems.push(Problem::OpenBrace(place(text, open)));
            return;
        };
        let word = inside.get(..end).unwrap_or_default();
        match Field::ALL.into_iter().find(|field| field.word() == word) {
            None => problems.push(Problem::NoSuchField(word.to_owned(), place(text, open))),
            Some(field) if channel.is_open_to_others() && field.is_telling() => {
                problems.push(Problem::Telling(word.to_owned(), place(text, open)));
            }
            Some(_) => {}
        }
        from = open + end + 2;
    }
}

/// How long a text is, with fields as long as they usually are.
pub fn size(text: &str) -> Size {
    let usual = Fill {
        clinic: "Riverside Pediatric Clinic".to_owned(),
        phone: "555-555-0100".to_owned(),
        registry: "Immunization registry".to_owned(),
        authority: "Department of Health".to_owned(),
        link: "https://registry.example/my".to_owned(),
        ..Fill::default()
    };
    segments::size(&usual.into_text(text))
}

impl Template {
    /// What is said by a channel in a language; where there is nothing in that language, in English. The flag says so.
    pub fn part(&self, channel: Channel, language: Language) -> Option<(&Part, bool)> {
        let of = |wanted: Language| {
            self.parts.iter().find(|part| part.channel == channel && part.language == wanted)
        };
        match of(language) {
            Some(part) => Some((part, false)),
            None => of(Language::English).map(|part| (part, language != Language::English)),
        }
    }

    /// The templates that come with the pack, by the word of each.
    pub fn shipped(registry: &Registry) -> Vec<(String, Self)> {
        let Some(english) = registry.pack().outreach_texts(Language::English) else { return Vec::new() };
        let all = english.templates().iter().map(|(word, template)| {
            let mut parts = Vec::new();
            for language in Language::ALL {
                let texts = registry.pack().outreach_texts(language);
                let Some(one) = texts.and_then(|texts| texts.templates().get(word)) else { continue };
                for channel in Channel::ALL {
                    if let Some(part) = one.parts.get(channel.word()) {
                        parts.push(Part {
                            channel,
                            language,
                            subject: part.subject.trim().to_owned(),
                            text: part.text.trim().to_owned(),
                        });
                    }
                }
            }
            (word.clone(), Self { name: template.name.clone(), parts })
        });
        all.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn telling() -> Telling {
        Telling(["whooping cough", "hpv", "measles", "dtap"].map(str::to_owned).to_vec())
    }

    fn part(channel: Channel, text: &str) -> Part {
        Part { channel, language: Language::English, subject: String::new(), text: text.to_owned() }
    }

    #[test]
    fn an_unknown_field_is_refused_with_its_place() {
        let wrong = check(&part(Channel::Letter, "Dear family,\n\ncall {clinik} today"), &telling());
        assert_eq!(wrong, [Problem::NoSuchField("clinik".into(), Place { line: 3, column: 6 })]);
        assert_eq!(
            check(&part(Channel::Letter, "Call {clinic"), &telling()),
            [Problem::OpenBrace(Place { line: 1, column: 6 })]
        );
    }

    #[test]
    fn no_vaccine_no_disease_and_no_name_stand_in_a_text_or_on_a_postcard() {
        for channel in [Channel::Text, Channel::Postcard] {
            let words = |text: &str| -> Vec<&'static str> {
                let found = check(&part(channel, &format!("{text} STOP")), &telling());
                found.iter().map(Problem::word).collect()
            };
            assert_eq!(words("{children} is due"), ["telling"]);
            assert_eq!(words("{list}"), ["telling"]);
            assert_eq!(words("Time for HPV"), ["names-vaccine"]);
            assert_eq!(words("Whooping Cough is back"), ["names-vaccine"]);
            assert!(words("A child in your family may be due for a check-up at {clinic}").is_empty());
            // A word inside another one is another word.
            assert!(words("The Dtapson family practice").is_empty());
        }
        assert!(check(&part(Channel::Letter, "Time for HPV: {list}"), &telling()).is_empty());
    }

    #[test]
    fn a_text_says_how_to_end_them_and_has_three_parts_at_most() {
        assert_eq!(check(&part(Channel::Text, "Call us."), &telling()), [Problem::NoStop]);
        let long = format!("{} STOP", "a".repeat(500));
        assert_eq!(check(&part(Channel::Text, &long), &telling()), [Problem::TooManyParts(4)]);
    }

    #[test]
    fn what_is_filled_in_is_not_read_as_a_field() {
        let fill = Fill { clinic: "{phone}".into(), phone: "555".into(), ..Fill::default() };
        assert_eq!(fill.into_text("{clinic}: {phone}"), "{phone}: 555");
    }
}
