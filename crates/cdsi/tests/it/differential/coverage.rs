//! What the generated patients reached of the schedule and of the rules.

use std::collections::BTreeMap;
use std::fmt::{Debug, Write as _};

use super::generator::Case;
use crate::naive::book::Book;
use crate::naive::choose::Patient;
use crate::naive::evaluate::State;
use crate::naive::whole::Answer;

/// Counts by name.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    counts: BTreeMap<&'static str, BTreeMap<String, u64>>,
}

impl Coverage {
    fn count(&mut self, what: &'static str, which: impl Debug) {
        *self.counts.entry(what).or_default().entry(format!("{which:?}")).or_default() += 1;
    }

    /// Adds a case.
    pub fn add(&mut self, case: &Case, all: &[(&str, Vec<Patient<'_>>)], answer: &Answer) {
        self.count("doses given", (case.person.shots.len() / 5) * 5);
        for (antigen, patients) in all {
            for patient in patients {
                let name = &patient.series.name;
                self.count("series relevant", name);
                self.count("series status", (patient.outlook.status, patient.outlook.why));
                for target in &patient.trial.targets {
                    let number = patient.series.doses[target.dose].number;
                    match target.state {
                        State::Satisfied(_) => self.count("target satisfied", (name, number)),
                        State::Skipped => self.count("target skipped", (name, number)),
                        State::NotSatisfied => {}
                    }
                }
                for verdict in &patient.trial.verdicts {
                    self.count("dose status", verdict.status);
                    self.count("antigen with doses", antigen);
                    for reason in &verdict.reasons {
                        self.count("dose reason", reason);
                    }
                }
            }
        }
        for forecast in &answer.forecasts {
            self.count("group forecast", (&forecast.group, forecast.risk, forecast.status));
        }
        for seen in &answer.seen {
            self.count("series best with doses", &seen.series);
        }
        for (_, why) in &answer.set_aside {
            self.count("set aside", why);
        }
    }

    /// Adds what another thread saw.
    pub fn merge(&mut self, other: Coverage) {
        for (what, counts) in other.counts {
            let own = self.counts.entry(what).or_default();
            for (which, count) in counts {
                *own.entry(which).or_default() += count;
            }
        }
    }

    /// How many different ones of a kind were seen.
    pub fn different(&self, what: &str) -> usize {
        self.counts.get(what).map_or(0, BTreeMap::len)
    }

    /// For people.
    pub fn report(&self, book: &Book) -> String {
        let mut text = String::new();
        for (what, counts) in &self.counts {
            let rarest = counts.iter().min_by_key(|(_, count)| **count);
            let _ = writeln!(text, "{what}: {} different, rarest {rarest:?}", counts.len());
            if counts.len() <= 20 {
                let _ = writeln!(text, "    {counts:?}");
            }
        }
        let series = book.antigens.iter().flat_map(|antigen| &antigen.series);
        let doses = series.clone().flat_map(|series| &series.doses);
        let _ = writeln!(
            text,
            "in the schedule: {} series, {} doses, {} of them with a skip",
            series.count(),
            doses.clone().count(),
            doses.filter(|dose| !dose.skips.is_empty()).count()
        );
        let never: Vec<_> = book
            .antigens
            .iter()
            .flat_map(|antigen| &antigen.series)
            .flat_map(|series| series.doses.iter().map(move |dose| (&series.name, dose)))
            .filter(|(name, dose)| {
                let key = format!("{:?}", (name, dose.number));
                !self.counts.get("target satisfied").is_some_and(|counts| counts.contains_key(&key))
            })
            .map(|(name, dose)| format!("{name} dose {}", dose.number))
            .collect();
        let _ = writeln!(text, "never satisfied: {never:#?}");
        text
    }
}
