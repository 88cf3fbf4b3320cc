//! Values of CDC's files: what may be written in many ways becomes one type. What cannot be read is noted with
//! file and line, and reading goes on, so that all mistakes of a file are found at once.

use std::fmt::Display;
use std::str::FromStr;

use jenner_codes::Cvx;

use super::xml::Element;
use crate::pack::{Problem, Problems};
use crate::{Date, Duration};

/// What was noticed so far.
#[derive(Default)]
pub(super) struct Notes {
    file: String,
    problems: Vec<Problem>,
}

impl Notes {
    /// From here on, notes are about this file.
    pub fn begin(&mut self, file: &str) {
        file.clone_into(&mut self.file);
    }

    /// Something that keeps the file from being used.
    pub fn error(&mut self, line: Option<usize>, text: String) {
        self.problems.push(Problem::error(&self.file, line, text));
    }

    /// Something wrong at an element.
    pub fn wrong(&mut self, at: &Element, text: &str) {
        self.error(Some(at.line), text.to_owned());
    }

    /// Something odd at an element.
    pub fn odd(&mut self, at: &Element, text: &str) {
        self.problems.push(Problem::warning(&self.file, Some(at.line), text));
    }

    /// The warnings, if there is nothing worse.
    pub fn finish(self) -> Result<Vec<Problem>, Problems> {
        if self.problems.iter().any(Problem::is_error) {
            Err(Problems(self.problems))
        } else {
            Ok(self.problems)
        }
    }

    /// Everything noted.
    pub fn into_problems(self) -> Problems {
        Problems(self.problems)
    }

    /// Notes children that this program does not know: facts that would be lost.
    pub fn known(&mut self, element: &Element, names: &[&str]) {
        for child in element.children.iter().filter(|child| !names.contains(&child.name.as_str())) {
            if !child.text.is_empty() || !child.children.is_empty() {
                self.odd(child, &format!("<{}> is not known here; it was left out", child.name));
            }
        }
    }

    /// The text of a child that must say something.
    pub fn required<'a>(&mut self, element: &'a Element, name: &str) -> &'a str {
        let text = element.text_of(name);
        if text.is_empty() {
            self.wrong(element, &format!("<{}> has no <{name}>", element.name));
        }
        text
    }

    /// The value of a child, if it says something.
    pub fn value<T: FromStr>(&mut self, element: &Element, name: &str) -> Option<T>
    where
        T::Err: Display,
    {
        let text = element.text_of(name);
        if text.is_empty() { None } else { self.parsed(element, name, text) }
    }

    /// The value of a child that must say something.
    pub fn required_value<T: FromStr>(&mut self, element: &Element, name: &str) -> Option<T>
    where
        T::Err: Display,
    {
        let text = self.required(element, name);
        if text.is_empty() { None } else { self.parsed(element, name, text) }
    }

    /// The values of a list with semicolons.
    pub fn list<T: FromStr>(&mut self, element: &Element, name: &str) -> Vec<T>
    where
        T::Err: Display,
    {
        let parts = element.text_of(name).split(';').map(str::trim).filter(|part| !part.is_empty());
        parts.filter_map(|part| self.parsed(element, name, part)).collect()
    }

    /// A date in either of CDC's forms.
    pub fn date(&mut self, element: &Element, name: &str) -> Option<Date> {
        let text = element.text_of(name);
        if text.is_empty() {
            return None;
        }
        let date = date(text);
        if date.is_none() {
            let at = element.child(name).unwrap_or(element);
            self.wrong(at, &format!("<{name}>: \"{text}\" is no date (20240229 or 02/29/2024)"));
        }
        date
    }

    /// Yes or no; empty is no.
    pub fn yes(&mut self, element: &Element, name: &str) -> bool {
        let text = element.text_of(name);
        match text.to_ascii_lowercase().as_str() {
            "yes" | "y" => true,
            "no" | "n" | "" => false,
            _ => {
                let at = element.child(name).unwrap_or(element);
                self.wrong(at, &format!("<{name}>: \"{text}\" is neither yes nor no"));
                false
            }
        }
    }

    /// An age or an interval.
    pub fn duration(&mut self, element: &Element, name: &str) -> Option<Duration> {
        self.value(element, name)
    }

    /// A vaccine code.
    pub fn cvx(&mut self, element: &Element) -> Option<Cvx> {
        self.required_value(element, "cvx")
    }

    fn parsed<T: FromStr>(&mut self, element: &Element, name: &str, text: &str) -> Option<T>
    where
        T::Err: Display,
    {
        match text.parse() {
            Ok(value) => Some(value),
            Err(error) => {
                let at = element.child(name).unwrap_or(element);
                let error = error.to_string();
                // Errors of our own types quote the text, those of numbers do not.
                let quoted = if error.contains(text) { String::new() } else { format!("\"{text}\": ") };
                self.wrong(at, &format!("<{name}>: {quoted}{error}"));
                None
            }
        }
    }
}

/// `20240229`, `02/29/2024`, or `2024-02-29`.
fn date(text: &str) -> Option<Date> {
    let (year, month, day) = if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        (text.get(..4)?, text.get(4..6)?, text.get(6..)?)
    } else if let Some((month, rest)) = text.split_once('/') {
        let (day, year) = rest.split_once('/')?;
        (year, month, day)
    } else {
        return text.parse().ok();
    };
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_both_forms_are_read() {
        for text in ["20240229", "02/29/2024", "2/29/2024", "2024-02-29"] {
            assert_eq!(date(text), Date::new(2024, 2, 29), "{text}");
        }
        for text in ["20230229", "2024", "29.02.2024", "02/29", "+2024229", ""] {
            assert_eq!(date(text), None, "{text}");
        }
    }
}
