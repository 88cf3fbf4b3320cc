//! Temperatures: tenths of a degree Celsius, converted once where they come in. What was typed is kept beside them.
//!
//! Digits are read as whole numbers, never as binary fractions, so that 46.0 °F is 7.777… °C and so 7.8 °C on every machine.
//! Half a tenth is rounded away from zero.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The scale in which people and devices read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    /// °C.
    Celsius,
    /// °F.
    Fahrenheit,
}

impl Scale {
    /// Both.
    pub const ALL: [Scale; 2] = [Scale::Fahrenheit, Scale::Celsius];

    /// Its letter, which is its word in forms and in the database.
    pub const fn letter(self) -> &'static str {
        match self {
            Scale::Celsius => "C",
            Scale::Fahrenheit => "F",
        }
    }

    /// The scale of a letter.
    pub fn of(letter: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scale| scale.letter().eq_ignore_ascii_case(letter.trim()))
    }
}

/// A temperature in tenths of a degree Celsius.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Temperature(i16);

/// What cannot be the temperature of a place where vaccine is kept: below −120 °C or above 70 °C. A broken sensor says so.
const SENSIBLE: std::ops::RangeInclusive<i64> = -1_200..=700;

/// Why a text is no temperature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum NotRead {
    /// Nothing there.
    #[error("there is no temperature")]
    Empty,
    /// No number.
    #[error("this is no number")]
    NotANumber,
    /// Nobody said whether it is °C or °F.
    #[error("this may be °C or °F")]
    NoScale,
    /// No place is so cold or so hot.
    #[error("no place where vaccine is kept has this temperature")]
    Nonsense,
}

impl NotRead {
    /// Its word in texts.
    pub const fn word(self) -> &'static str {
        match self {
            NotRead::Empty => "empty",
            NotRead::NotANumber => "not-a-number",
            NotRead::NoScale => "no-scale",
            NotRead::Nonsense => "nonsense",
        }
    }
}

/// A temperature with what was typed, or stood in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// The temperature.
    pub value: Temperature,
    /// The number as it was, and the letter of its scale: `46.0 F`.
    pub raw: String,
}

/// Digits after the point that are looked at; what stands behind them changes no tenth.
const PLACES: usize = 6;
const ONE: i64 = 1_000_000;

impl Temperature {
    /// From tenths of a degree Celsius; `None` for what no place has.
    pub fn from_tenths(tenths: i64) -> Option<Self> {
        SENSIBLE.contains(&tenths).then_some(())?;
        i16::try_from(tenths).ok().map(Self)
    }

    /// In tenths of a degree Celsius.
    pub const fn tenths(self) -> i64 {
        self.0 as i64
    }

    /// In tenths of a degree of a scale, rounded.
    pub fn tenths_in(self, scale: Scale) -> i64 {
        match scale {
            Scale::Celsius => self.tenths(),
            Scale::Fahrenheit => rounded(self.tenths() * 9, 5) + 320,
        }
    }

    /// With one decimal and the sign of the scale: `7.8 °C`, `46.0 °F`.
    pub fn in_words(self, scale: Scale) -> String {
        let tenths = self.tenths_in(scale);
        let sign = if tenths < 0 { "−" } else { "" };
        format!("{sign}{}.{} °{}", tenths.abs() / 10, tenths.abs() % 10, scale.letter())
    }

    /// With one decimal, as a form or a table has it: `-15.0`.
    pub fn as_number(self, scale: Scale) -> String {
        let tenths = self.tenths_in(scale);
        format!("{}{}.{}", if tenths < 0 { "-" } else { "" }, tenths.abs() / 10, tenths.abs() % 10)
    }

    /// Reads what somebody typed or a file holds: `46.0`, `7,8`, `−15 °C`. A sign of a scale in the text outweighs `scale`.
    pub fn read(text: &str, scale: Option<Scale>) -> Result<Given, NotRead> {
        let text = text.trim();
        if text.is_empty() {
            return Err(NotRead::Empty);
        }
        let number = text.trim_end_matches(|c: char| c.is_alphabetic() || "°º˚ \u{a0}".contains(c));
        let sign = text.get(number.len()..).unwrap_or_default();
        let sign: String = sign.chars().filter(|c| c.is_alphabetic() && *c != 'º').collect();
        let said = match sign.to_ascii_uppercase().as_str() {
            "" | "DEG" => None,
            "C" | "CELSIUS" | "DEGC" => Some(Scale::Celsius),
            "F" | "FAHRENHEIT" | "DEGF" => Some(Scale::Fahrenheit),
            _ => return Err(NotRead::NotANumber),
        };
        let millionths = millionths(number.trim_end()).ok_or(NotRead::NotANumber)?;
        let scale = said.or(scale).ok_or(NotRead::NoScale)?;
        let tenths = match scale {
            Scale::Celsius => rounded(millionths, ONE / 10),
            Scale::Fahrenheit => rounded((millionths - 32 * ONE) * 5, 9 * ONE / 10),
        };
        let value = Self::from_tenths(tenths).ok_or(NotRead::Nonsense)?;
        Ok(Given { value, raw: format!("{} {}", number.trim_end(), scale.letter()) })
    }
}

impl fmt::Display for Temperature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.in_words(Scale::Celsius))
    }
}

/// A quotient, half away from zero.
fn rounded(value: i64, by: i64) -> i64 {
    let half = if value < 0 { -by / 2 } else { by / 2 };
    (value + half) / by
}

/// A decimal number in millionths. Point or comma, one of them, once.
fn millionths(text: &str) -> Option<i64> {
    let (negative, digits) = match text.strip_prefix(['-', '−', '–']) {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, part) = digits.trim_start().split_once(['.', ',']).unwrap_or((digits.trim_start(), ""));
    let figures = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.len() > 4 || !figures(whole) || !figures(part) || (whole.is_empty() && part.is_empty()) {
        return None;
    }
    let mut value = whole.bytes().fold(0_i64, |sum, digit| sum * 10 + i64::from(digit - b'0'));
    for place in 0..PLACES {
        let digit = part.as_bytes().get(place).map_or(0, |digit| i64::from(digit - b'0'));
        value = value * 10 + digit;
    }
    Some(if negative { -value } else { value })
}

/// From the lowest to the highest temperature, both in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// Lowest.
    pub low: Temperature,
    /// Highest.
    pub high: Temperature,
}

impl Range {
    /// Whether a temperature is in it.
    pub fn holds(&self, value: Temperature) -> bool {
        self.low <= value && value <= self.high
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn celsius(text: &str, scale: Scale) -> i64 {
        Temperature::read(text, Some(scale)).unwrap().value.tenths()
    }

    #[test]
    fn must_pass_15_46_f_is_7_8_c_and_8_0_is_in_range_and_8_1_out() {
        let range =
            Range { low: Temperature::from_tenths(20).unwrap(), high: Temperature::from_tenths(80).unwrap() };
        let f = |text| Temperature::read(text, Some(Scale::Fahrenheit)).unwrap().value;
        let c = |text| Temperature::read(text, Some(Scale::Celsius)).unwrap().value;
        assert_eq!(f("46.0").tenths(), 78);
        assert!(range.holds(f("46.0")) && range.holds(c("8.0")) && range.holds(c("2.0")));
        assert!(!range.holds(c("8.1")) && !range.holds(c("1.9")));
        // The ends of the range in °F, and the next tenth beyond each.
        assert!(range.holds(f("46.4")) && !range.holds(f("46.5")));
        assert!(range.holds(f("35.6")) && !range.holds(f("35.5")));
    }

    #[test]
    fn every_tenth_of_fahrenheit_is_the_tenth_of_celsius_that_lies_nearest() {
        // By hand, in ninths: |9 c - 5 (f - 320)| is at most 4.5 of them, which no whole number of ninths reaches but by rounding.
        for f in -1_800..=1_500_i64 {
            let sign = if f < 0 { "-" } else { "" };
            let text = format!("{sign}{}.{}", f.abs() / 10, f.abs() % 10);
            let c = celsius(&text, Scale::Fahrenheit);
            assert!((9 * c - 5 * (f - 320)).abs() <= 4, "{text} °F is not {c} tenths");
        }
    }

    #[test]
    fn temperatures_are_read_as_people_and_devices_write_them() {
        for (text, scale, tenths) in [
            ("5", Scale::Celsius, 50),
            ("5,3", Scale::Celsius, 53),
            ("+5.25", Scale::Celsius, 53),
            ("-5.25", Scale::Celsius, -53),
            ("−15.0", Scale::Celsius, -150),
            ("- 15", Scale::Celsius, -150),
            (".5", Scale::Celsius, 5),
            ("8.04", Scale::Celsius, 80),
            ("8.05", Scale::Celsius, 81),
            ("32", Scale::Fahrenheit, 0),
            ("5", Scale::Fahrenheit, -150),
            ("-58", Scale::Fahrenheit, -500),
            ("-40", Scale::Fahrenheit, -400),
            ("46.0 °F", Scale::Celsius, 78),
            ("7.8°C", Scale::Fahrenheit, 78),
            ("39.2 º F", Scale::Celsius, 40),
            ("7.8000000000000001", Scale::Celsius, 78),
        ] {
            assert_eq!(celsius(text, scale), tenths, "{text}");
        }
        let read = |text| Temperature::read(text, Some(Scale::Celsius)).map(|given| given.value.tenths());
        assert_eq!(read(""), Err(NotRead::Empty));
        for text in ["LO", "--", "-", ".", "1.2.3", "1,234.5", "5 K", "5e1", "NaN", "12345", "٤"] {
            assert_eq!(read(text), Err(NotRead::NotANumber), "{text}");
        }
        for text in ["999", "-200", "70.1", "-120.1"] {
            assert_eq!(read(text), Err(NotRead::Nonsense), "{text}");
        }
        assert_eq!(Temperature::read("40", None), Err(NotRead::NoScale));
        let given = Temperature::read(" 46.0 ", Some(Scale::Fahrenheit)).unwrap();
        assert_eq!(given.raw, "46.0 F");
        assert_eq!(given.value.in_words(Scale::Celsius), "7.8 °C");
        assert_eq!(given.value.in_words(Scale::Fahrenheit), "46.0 °F");
        assert_eq!(Temperature::from_tenths(-155).unwrap().to_string(), "−15.5 °C");
    }
}
