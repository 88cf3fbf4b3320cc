//! The family's own pages, and those of the desks that answer families.
//!
//! Until somebody has proved who they are, every answer that depends on a record comes at one time and in one text.

pub mod begin;
pub mod choices;
pub mod codes;
pub mod desk;
pub mod home;
pub mod notes;
pub mod paper;
pub mod rescue;
pub mod share;

use std::time::Duration;

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use jenner_model::access::Role;
use jenner_model::{PublicId, UserId};
use jenner_registry::family::prove::Asked;
use jiff::civil::Date;
use serde::Deserialize;
use tokio::time::Instant;

use crate::desk::Refusal;
use crate::language::Words;
use crate::pages::frame::Frame;

/// When an answer comes that must not tell by its time whether anybody was found: longer than the work takes either way.
const ANSWER_AFTER: Duration = Duration::from_millis(400);

/// Does some work, and answers at the same time whatever it came to.
async fn at_one_time<T>(work: impl Future<Output = T>) -> T {
    let until = Instant::now() + ANSWER_AFTER;
    let done = work.await;
    tokio::time::sleep_until(until).await;
    done
}

/// How long somebody has to wait, in words.
fn wait_text(w: &Words, time: Duration) -> String {
    w.n("fam-wait-minutes", time.as_secs().div_ceil(60).max(1))
}

/// The same page with the word that somebody has to wait.
fn waiting(shown: Response, time: Duration) -> Response {
    let after = [(header::RETRY_AFTER, time.as_secs().max(1).to_string())];
    (StatusCode::TOO_MANY_REQUESTS, after, shown).into_response()
}

/// The family account that is signed in.
fn visiting(frame: &Frame) -> Option<UserId> {
    frame.visitor.as_ref().filter(|visitor| visitor.role == Role::Parent).map(|visitor| visitor.user)
}

/// Whether an address is one of the family's own pages.
pub fn is_theirs(path: &str) -> bool {
    path == "/family" || path.starts_with("/family/")
}

/// The name of a record in an address.
fn person_of(name: &str) -> Result<PublicId, Refusal> {
    name.parse().map_err(|_| Refusal::NotFound)
}

/// Who says to be whom, as it was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct WhoForm {
    /// `child` or `self`.
    pub who: String,
    /// First name.
    pub given: String,
    /// Last name.
    pub family: String,
    /// Month of birth.
    pub month: String,
    /// Day of birth.
    pub day: String,
    /// Year of birth, four digits.
    pub year: String,
}

/// A text that says what is wrong, and the input it is about.
pub type Problem = (&'static str, &'static str);

impl WhoForm {
    /// The birth date; `None` where there is no such day, or it is still to come.
    pub fn born(&self, today: Date) -> Option<Date> {
        let year: i16 = self.year.trim().parse().ok().filter(|year| *year >= 1900)?;
        let born = Date::new(year, self.month.trim().parse().ok()?, self.day.trim().parse().ok()?).ok()?;
        (born <= today).then_some(born)
    }

    /// What it says, or what is wrong with it, in the order of the form.
    pub fn read(&self, today: Date) -> Result<Asked, Vec<Problem>> {
        let mut problems = Vec::new();
        if !["child", "self"].contains(&self.who.as_str()) {
            problems.push(("fam-need-who", "who-child"));
        }
        let has_letter = |text: &str| text.chars().any(char::is_alphabetic);
        // Somebody with one name leaves a field empty.
        if !has_letter(&self.given) && !has_letter(&self.family) {
            problems.push(("fam-need-name", "given"));
        }
        let short = |text: &str| text.trim().chars().take(120).collect::<String>();
        match self.born(today) {
            Some(born) if problems.is_empty() => Ok(Asked {
                oneself: self.who == "self",
                given: short(&self.given),
                family: short(&self.family),
                born,
            }),
            Some(_) => Err(problems),
            None => {
                problems.push(("fam-need-born", "month"));
                Err(problems)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn form(month: &str, day: &str, year: &str) -> WhoForm {
        let text = |text: &str| text.to_owned();
        WhoForm {
            who: text("child"),
            given: text("Remy"),
            family: text("Arceneaux"),
            month: text(month),
            day: text(day),
            year: text(year),
        }
    }

    #[test]
    fn a_birth_date_is_a_day_that_was() {
        let today = date(2026, 6, 1);
        assert_eq!(form(" 2", "29 ", "2024").born(today), Some(date(2024, 2, 29)));
        for (month, day, year) in
            [("2", "29", "2023"), ("6", "2", "2026"), ("13", "1", "2020"), ("1", "1", "20"), ("", "", "")]
        {
            assert_eq!(form(month, day, year).born(today), None, "{month}/{day}/{year}");
        }
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let problems = WhoForm::default().read(date(2026, 6, 1)).unwrap_err();
        let keys: Vec<_> = problems.iter().map(|(key, _)| *key).collect();
        assert_eq!(keys, ["fam-need-who", "fam-need-name", "fam-need-born"]);
    }
}
