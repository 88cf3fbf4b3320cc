//! Words of the pages in each language (Fluent), and how dates and ages are written.

use std::sync::LazyLock;

use axum::http::{HeaderMap, header};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Unit};
use rust_embed::Embed;

#[derive(Embed)]
#[folder = "locales"]
struct Locales;

/// A language of the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lang {
    /// English as used in the United States.
    English,
    /// Spanish as used in the United States.
    Spanish,
}

impl Lang {
    /// Every language offered.
    pub const ALL: &'static [Self] = &[Self::English, Self::Spanish];

    /// Code for the `lang` attribute and the cookie.
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Spanish => "es",
        }
    }

    /// Folder of the language files.
    pub fn folder(self) -> &'static str {
        match self {
            Self::English => "en-US",
            Self::Spanish => "es-US",
        }
    }

    /// Its name in itself.
    pub fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Spanish => "Español",
        }
    }

    /// The same for the sentences about a forecast.
    pub fn of_sentences(self) -> jenner_cdsi::words::Language {
        match self {
            Self::English => jenner_cdsi::words::Language::English,
            Self::Spanish => jenner_cdsi::words::Language::Spanish,
        }
    }

    /// From a code such as `es` or `es-MX`.
    pub fn from_code(code: &str) -> Option<Self> {
        let primary = code.split('-').next().unwrap_or_default().trim();
        Self::ALL.iter().copied().find(|lang| lang.code().eq_ignore_ascii_case(primary))
    }

    /// What the reader wants: the choice in the cookie, else the browser's wish, else English.
    pub fn of(headers: &HeaderMap) -> Self {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let chosen = text(header::COOKIE).and_then(|cookies| {
            cookies
                .split(';')
                .find_map(|cookie| cookie.trim().strip_prefix("lang="))
                .and_then(Self::from_code)
        });
        let wished = || {
            text(header::ACCEPT_LANGUAGE)?
                .split(',')
                .filter_map(|wish| wish.split(';').next())
                .find_map(Self::from_code)
        };
        chosen.or_else(wished).unwrap_or(Self::English)
    }
}

fn bundle(lang: Lang) -> &'static FluentBundle<FluentResource> {
    static BUNDLES: LazyLock<[FluentBundle<FluentResource>; 2]> =
        LazyLock::new(|| [load(Lang::English), load(Lang::Spanish)]);
    &BUNDLES[lang as usize]
}

fn load(lang: Lang) -> FluentBundle<FluentResource> {
    let tag = lang.folder().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![tag]);
    // The marks around inserted values are for mixed writing directions; both languages run left to right.
    bundle.set_use_isolating(false);
    for path in files(lang) {
        // A broken file is found by the tests; at run time its readable part is used.
        let resource = FluentResource::try_new(source(&path)).unwrap_or_else(|(part, _)| part);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

/// Paths of the files of one language.
pub(crate) fn files(lang: Lang) -> Vec<String> {
    Locales::iter().filter(|path| path.starts_with(lang.folder())).map(|path| path.to_string()).collect()
}

pub(crate) fn source(path: &str) -> String {
    Locales::get(path).map_or_else(String::new, |file| String::from_utf8_lossy(&file.data).into_owned())
}

/// Something that is a `T`, by value or behind references: templates pass both.
pub trait Like<T> {
    /// The value.
    fn like(&self) -> T;
}

impl<T, U: Like<T>> Like<T> for &U {
    fn like(&self) -> T {
        (**self).like()
    }
}

macro_rules! like {
    ($($type:ty => $value:ty, $from:expr;)+) => { $(
        impl Like<$value> for $type {
            fn like(&self) -> $value {
                $from(*self)
            }
        }
    )+ };
}

like! {
    Date => Date, std::convert::identity;
    Option<Date> => Option<Date>, std::convert::identity;
    Timestamp => Timestamp, std::convert::identity;
    i64 => i64, std::convert::identity;
    i32 => i64, i64::from;
    u8 => i64, i64::from;
    u16 => i64, i64::from;
    u32 => i64, i64::from;
    u64 => i64, |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    usize => i64, |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
}

/// The words of one reader: language and time zone. Templates call it `w`.
#[derive(Debug, Clone)]
pub struct Words {
    /// Language.
    pub lang: Lang,
    /// Time zone in which times are shown.
    pub zone: TimeZone,
}

impl Words {
    /// The text of a key. A missing key shows as itself, which the tests forbid.
    pub fn t(&self, key: &str) -> String {
        self.format(key, None)
    }

    /// The text of a key with a number, `$n`.
    pub fn n(&self, key: &str, n: impl Like<i64>) -> String {
        let mut args = FluentArgs::new();
        args.set("n", n.like());
        self.format(key, Some(&args))
    }

    /// The text of a key with a text, `$it`.
    pub fn s(&self, key: &str, it: impl ToString) -> String {
        let mut args = FluentArgs::new();
        args.set("it", it.to_string());
        self.format(key, Some(&args))
    }

    /// The text of a key with two texts, `$a` and `$b`.
    pub fn ab(&self, key: &str, a: impl ToString, b: impl ToString) -> String {
        let mut args = FluentArgs::new();
        args.set("a", a.to_string());
        args.set("b", b.to_string());
        self.format(key, Some(&args))
    }

    /// The text of a key, or the given text where the language has none.
    pub fn or(&self, key: &str, fallback: &str) -> String {
        if bundle(self.lang).has_message(key) { self.t(key) } else { fallback.to_owned() }
    }

    fn format(&self, key: &str, args: Option<&FluentArgs<'_>>) -> String {
        let bundle = bundle(self.lang);
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            tracing::error!(key, lang = self.lang.code(), "a text is missing");
            return key.to_owned();
        };
        bundle.format_pattern(pattern, args, &mut Vec::new()).into_owned()
    }

    /// A day, `03/14/2021`, the form people use in the United States in both languages.
    pub fn day(&self, day: impl Like<Date>) -> String {
        let day = day.like();
        format!("{:02}/{:02}/{:04}", day.month(), day.day(), day.year())
    }

    /// An instant, to the minute, in the reader's time zone.
    pub fn time(&self, instant: impl Like<Timestamp>) -> String {
        let local = instant.like().to_zoned(self.zone.clone());
        format!("{} {:02}:{:02}", self.day(local.date()), local.hour(), local.minute())
    }

    /// The day of an instant in the reader's time zone.
    pub fn day_of(&self, instant: impl Like<Timestamp>) -> String {
        self.day(instant.like().to_zoned(self.zone.clone()).date())
    }

    /// An age: `5 d`, `16 m`, `4 y 10 m`, from 18 years on `43 y`. Empty before birth.
    pub fn age(&self, born: impl Like<Date>, on: impl Like<Date>) -> String {
        let (born, on) = (born.like(), on.like());
        let Ok(span) = born.until((Unit::Year, on)) else {
            return String::new();
        };
        let (years, months, days) = (span.get_years(), span.get_months(), span.get_days());
        let all_months = i32::from(years) * 12 + months;
        match (years, all_months) {
            _ if on < born => String::new(),
            (18.., _) => self.n("age-years", i64::from(years)),
            (2.., _) if months == 0 => self.n("age-years", i64::from(years)),
            (2.., _) => self.ab("age-years-months", years, months),
            (_, 1..) => self.n("age-months", i64::from(all_months)),
            _ => self.n("age-days", i64::from(days)),
        }
    }

    /// The age at a day, or nothing without a birth date.
    pub fn age_at(&self, born: impl Like<Option<Date>>, on: impl Like<Date>) -> String {
        born.like().map_or_else(String::new, |born| self.age(born, on))
    }

    /// A vaccine group in the reader's language.
    pub fn group(&self, code: &str, name: &str) -> String {
        let key: String = code
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' })
            .collect();
        self.or(&format!("group-{key}"), name)
    }

    /// Who did something; where it was no human, the registry itself.
    pub fn who(&self, name: Option<&str>) -> String {
        name.map_or_else(|| self.t("by-program"), str::to_owned)
    }

    /// A whole number with separators between thousands.
    pub fn count(&self, n: impl Like<i64>) -> String {
        let digits = n.like().to_string();
        let mut text = String::with_capacity(digits.len() + digits.len() / 3);
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                text.push(',');
            }
            text.push(digit);
        }
        text
    }
}

/// Keys of one language: each line that starts with a name and an equals sign.
#[cfg(test)]
pub(crate) fn keys(lang: Lang) -> std::collections::BTreeSet<String> {
    let key = |line: &str| {
        let (name, _) = line.split_once(" =")?;
        name.starts_with(|c: char| c.is_ascii_lowercase()).then(|| name.to_owned())
    };
    files(lang).iter().flat_map(|path| source(path).lines().filter_map(key).collect::<Vec<_>>()).collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn english() -> Words {
        Words { lang: Lang::English, zone: TimeZone::UTC }
    }

    #[test]
    fn both_languages_have_the_same_texts() {
        let (english, spanish) = (keys(Lang::English), keys(Lang::Spanish));
        assert!(!english.is_empty());
        let missing: Vec<_> = english.symmetric_difference(&spanish).collect();
        assert!(missing.is_empty(), "only in one language: {missing:?}");
    }

    #[test]
    fn no_text_is_written_twice() {
        for lang in Lang::ALL {
            let mut bundle = FluentBundle::new_concurrent(vec![lang.folder().parse().unwrap()]);
            for path in files(*lang) {
                let resource = FluentResource::try_new(source(&path)).unwrap();
                if let Err(twice) = bundle.add_resource(resource) {
                    panic!("{path}: {twice:?}");
                }
            }
        }
    }

    #[test]
    fn the_language_files_have_no_errors_and_use_the_same_values() {
        let places = |text: &str| {
            let mut found: Vec<_> =
                text.match_indices("{ $").map(|(at, _)| text[at..].split(' ').nth(1)).collect();
            found.sort();
            found.dedup();
            found.into_iter().flatten().map(str::to_owned).collect::<Vec<_>>()
        };
        for lang in Lang::ALL {
            for path in files(*lang) {
                if let Err((_, errors)) = FluentResource::try_new(source(&path)) {
                    panic!("{path}: {errors:?}");
                }
            }
        }
        for path in files(Lang::English) {
            let other = source(&path.replace("en-US", "es-US"));
            for line in source(&path).lines().filter(|line| line.contains("{ $")) {
                let Some((key, text)) = line.split_once(" = ") else {
                    continue;
                };
                let twin = other.lines().find_map(|line| line.strip_prefix(&format!("{key} = ")));
                assert_eq!(Some(places(text)), twin.map(places), "{key}");
            }
        }
    }

    #[test]
    fn every_field_has_a_word() {
        let keys = keys(Lang::English);
        for label in crate::views::FieldLabel::ALL {
            assert!(keys.contains(&label.key()), "{}", label.key());
        }
    }

    #[test]
    fn ages_are_written_the_way_nurses_write_them() {
        let born = date(2021, 1, 12);
        for (on, age) in [
            (date(2021, 1, 17), "5 d"),
            (date(2021, 2, 11), "30 d"),
            (date(2021, 2, 12), "1 m"),
            (date(2022, 6, 15), "17 m"),
            (date(2023, 1, 11), "23 m"),
            (date(2023, 1, 12), "2 y"),
            (date(2025, 11, 22), "4 y 10 m"),
            (date(2064, 3, 1), "43 y"),
            (date(2021, 1, 11), ""),
        ] {
            assert_eq!(english().age(born, on), age, "{on}");
        }
    }

    #[test]
    fn the_cookie_outranks_the_browser() {
        let mut headers = HeaderMap::new();
        assert_eq!(Lang::of(&headers), Lang::English);
        headers.insert("accept-language", "fr, es-MX;q=0.9, en;q=0.8".parse().unwrap());
        assert_eq!(Lang::of(&headers), Lang::Spanish);
        headers.insert("cookie", "a=b; lang=en".parse().unwrap());
        assert_eq!(Lang::of(&headers), Lang::English);
    }

    #[test]
    fn counts_have_separators() {
        for (n, text) in [(0u32, "0"), (999, "999"), (1204, "1,204"), (1_000_000, "1,000,000")] {
            assert_eq!(english().count(n), text);
        }
    }
}
