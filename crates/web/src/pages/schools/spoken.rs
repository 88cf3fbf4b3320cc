//! How a child stands, in words: the reasons of the law in the texts of the jurisdiction, days as the reader writes them. One place
//! for pages and files, so that a nurse who reads a reason aloud says the same as the file.

use jenner_registry::packs::texts::filled;
use jenner_registry::schools::law::{By, SchoolTexts, Stand, Status, StatusKind};
use jenner_registry::schools::roster::compliance::{Line, OnList};
use jiff::civil::Date;

use super::stand_key;
use crate::language::Words;

/// The words of one reader for one jurisdiction.
#[derive(Clone, Copy)]
pub struct Spoken<'a> {
    /// The reader's.
    pub w: &'a Words,
    /// The jurisdiction's.
    pub texts: &'a SchoolTexts,
}

impl Spoken<'_> {
    fn day(&self, day: impl Into<Date>) -> String {
        self.w.day(day.into())
    }

    /// A status.
    pub fn stand(&self, stand: StatusKind) -> String {
        self.w.t(&stand_key(stand))
    }

    /// A vaccine by its name in the law.
    pub fn need(&self, name: &str) -> String {
        self.texts.needs.get(name).map_or(name, String::as_str).to_owned()
    }

    /// What follows for the child: why it may come, and until when, or why not.
    pub fn because(&self, child: &OnList) -> String {
        let of = |words: &std::collections::BTreeMap<String, String>| {
            words.get(child.by.as_str()).cloned().unwrap_or_else(|| child.by.to_string())
        };
        match child.status {
            Status::InProgress { until, .. } | Status::Conditional { until, .. } => {
                filled(&of(&self.texts.waiting), &[("until", self.day(until))])
            }
            Status::Exempt { until: Some(until), .. } => {
                self.w.ab("school-because-exempt-until", of(&self.texts.exemptions), self.day(until))
            }
            Status::Exempt { until: None, .. } => {
                self.w.s("school-because-exempt", of(&self.texts.exemptions))
            }
            Status::Complete if child.level.is_empty() => self.w.t("school-because-nothing-asked"),
            Status::Complete => String::new(),
            Status::NotMet | Status::NoRecord => match child.kept_out {
                Some(since) => self.w.s("school-because-kept-out", self.w.day(since)),
                _ if child.status == Status::NoRecord => self.w.t("school-because-no-record"),
                _ => self.w.t("school-because-not-met"),
            },
        }
    }

    /// What time alone changes; empty where nothing is in sight.
    pub fn later(&self, child: &OnList) -> String {
        let change = child.changes.map(|change| (self.day(change.on), self.stand(change.to)));
        change.map(|(day, to)| self.w.ab("school-later", day, to)).unwrap_or_default()
    }

    /// One vaccine: its name and where it stands.
    pub fn line(&self, line: &Line) -> String {
        self.w.ab("school-line", self.need(&line.name), self.stands(line))
    }

    /// Where one vaccine stands, without its name.
    pub fn stands(&self, line: &Line) -> String {
        let law = &line.law;
        let met = |word: &str| self.texts.met.get(word).cloned().unwrap_or_else(|| word.to_owned());
        match law.stand {
            Stand::Met(By::Doses { .. }) => self.w.n("school-line-doses", law.have),
            Stand::Met(By::Schedule) => met("schedule"),
            Stand::Met(By::Immunity(_)) => met("immunity"),
            Stand::Exempt { .. } => self.stand(StatusKind::Exempt),
            Stand::Missing(_) | Stand::Waiting(_) => {
                let mut parts = vec![self.texts.why(law, |day| self.day(day)).unwrap_or_default()];
                parts.extend(law.next.map(|day| self.w.s("school-line-next", self.day(day))));
                if let (Stand::Waiting(_), Some(limit)) = (law.stand, law.limit) {
                    parts.push(self.w.s("school-line-limit", self.day(limit)));
                }
                parts.join("; ")
            }
        }
    }
}
