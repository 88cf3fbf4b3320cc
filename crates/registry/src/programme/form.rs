//! What a provider says of itself in an application, and what is missing or wrong in it. Pure.

use jenner_model::Date;
use serde::{Deserialize, Serialize};

/// Longest short text.
pub(super) const SHORT: usize = 120;

/// Somebody who looks after the vaccine.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Coordinator {
    /// Name.
    pub name: String,
    /// Work e-mail.
    pub email: String,
    /// Phone.
    pub phone: String,
    /// When the training of the year was done.
    pub trained_on: Option<Date>,
    /// Number of its certificate.
    pub certificate: String,
    /// Until when it holds.
    pub trained_until: Option<Date>,
}

/// What a provider says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Form {
    /// PIN in the programme.
    pub pin: String,
    /// Where vaccine is delivered.
    pub street: String,
    /// City.
    pub city: String,
    /// Postal code.
    pub zip: String,
    /// Phone.
    pub phone: String,
    /// Hours in which somebody takes deliveries, Monday to Friday: `09:00-12:00, 13:00-16:00`; empty: closed.
    pub hours: [String; 5],
    /// Medical director.
    pub director: String,
    /// Title.
    pub director_title: String,
    /// Number of the licence.
    pub licence: String,
    /// Who looks after the vaccine.
    pub primary: Coordinator,
    /// Who does when they are away.
    pub backup: Coordinator,
    /// Storage units, as the cold chain had them when it was sent.
    pub units: Vec<String>,
}

/// What is missing or wrong in an application, by its field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Problem {
    /// The field.
    pub field: &'static str,
    /// `missing`, `long`, `hours`, `same`, `training`, `units` or `agree`.
    pub word: &'static str,
}

/// Whether a text says hours: from and to, several parted by commas.
fn are_hours(text: &str) -> bool {
    text.split(',').all(|part| {
        let time =
            |text: &str| text.trim().parse::<jiff::civil::Time>().ok().filter(|_| text.trim().len() == 5);
        part.split_once('-').and_then(|(from, to)| Some(time(from)? < time(to)?)) == Some(true)
    })
}

impl Form {
    /// The short texts by their fields.
    fn texts(&self) -> [(&'static str, &str); 17] {
        [
            ("pin", &self.pin),
            ("street", &self.street),
            ("city", &self.city),
            ("zip", &self.zip),
            ("phone", &self.phone),
            ("director", &self.director),
            ("director_title", &self.director_title),
            ("licence", &self.licence),
            ("primary_name", &self.primary.name),
            ("primary_email", &self.primary.email),
            ("primary_phone", &self.primary.phone),
            ("primary_certificate", &self.primary.certificate),
            ("backup_name", &self.backup.name),
            ("backup_email", &self.backup.email),
            ("backup_phone", &self.backup.phone),
            ("backup_certificate", &self.backup.certificate),
            ("hours", self.hours.first().map_or("", String::as_str)),
        ]
    }

    /// What cannot be kept at all.
    pub fn broken(&self) -> Vec<Problem> {
        let is_long = |text: &str| text.chars().count() > SHORT;
        let long = self.texts().into_iter().filter(|(_, text)| is_long(text));
        let mut all: Vec<Problem> = long.map(|(field, _)| Problem { field, word: "long" }).collect();
        if self.hours.iter().any(|text| !text.trim().is_empty() && (is_long(text) || !are_hours(text))) {
            all.push(Problem { field: "hours", word: "hours" });
        }
        all
    }

    /// What stands in the way of sending it on a day.
    pub fn problems(&self, today: Date) -> Vec<Problem> {
        let mut all = self.broken();
        let missing =
            self.texts().into_iter().filter(|(field, text)| *field != "hours" && text.trim().is_empty());
        all.extend(missing.map(|(field, _)| Problem { field, word: "missing" }));
        if self.hours.iter().all(|text| text.trim().is_empty()) {
            all.push(Problem { field: "hours", word: "missing" });
        }
        for (field, who) in [("primary_training", &self.primary), ("backup_training", &self.backup)] {
            let holds = who.trained_on.is_some_and(|on| on <= today)
                && who.trained_until.is_some_and(|until| until >= today);
            if !holds {
                all.push(Problem { field, word: "training" });
            }
        }
        if !self.primary.name.trim().is_empty() && self.primary.name.trim() == self.backup.name.trim() {
            all.push(Problem { field: "backup_name", word: "same" });
        }
        if self.units.is_empty() {
            all.push(Problem { field: "units", word: "units" });
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_spans_of_the_day() {
        for good in ["09:00-12:00", "09:00-12:00, 13:00-16:30", " 08:05 - 09:00 "] {
            assert!(are_hours(good), "{good}");
        }
        for bad in ["", "9-12", "12:00-09:00", "09:00", "09:00-12:00,", "09:00-25:00", "always"] {
            assert!(!are_hours(bad), "{bad}");
        }
    }
}
