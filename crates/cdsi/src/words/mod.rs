//! Explanations as plain sentences in English and Spanish, for nurses and for parents, and as a tree with names.
//!
//! The texts are Fluent files in `texts/`. A sentence says what a step of the engine says, and no more: it never
//! computes an answer of its own. What a reader is not meant to see has no text for that reader (see `texts`).

mod change;
mod choice;
mod dose;
mod forecast;
mod forecast_steps;
mod measure;
mod names;
mod skip;
mod step;
mod texts;
pub mod tree;

#[cfg(test)]
mod tests;

use std::fmt;

use crate::explain::Explanation;
use crate::{Assessment, Patient};

pub use change::{what_would_change, what_would_change_dose, would_have_counted_from};
pub use dose::dose_sentences;
pub use forecast::{StatusWord, forecast_sentences};
pub use names::Names;

/// A language of the sentences.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// English as used in the United States.
    English,
    /// Spanish as used in the United States.
    Spanish,
}

impl Language {
    /// Both.
    pub const ALL: [Language; 2] = [Language::English, Language::Spanish];
}

/// Who reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Level {
    /// A nurse: ages, intervals, dates and the schedule's numbers, everything that was checked.
    Nurse,
    /// A parent: what counts, what is next, and the reason in plain words. No observation is named.
    Parent,
}

impl Level {
    /// Both.
    pub const ALL: [Level; 2] = [Level::Nurse, Level::Parent];
}

/// The reader of an explanation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Reader {
    /// Language.
    pub language: Language,
    /// Level.
    pub level: Level,
}

/// What is explained: the question, the answer, and what the engine wrote down on the way.
#[derive(Clone, Copy)]
pub struct Case<'a> {
    /// Names; a [`Schedule`](crate::Schedule).
    pub schedule: &'a dyn Names,
    /// The question.
    pub patient: &'a Patient,
    /// The answer.
    pub assessment: &'a Assessment,
    /// The steps.
    pub explanation: &'a Explanation,
}

/// A sentence. Lines with a greater indent belong to the nearest line above with a smaller one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Line {
    /// 0 for a headline.
    pub indent: u8,
    /// The sentence, without its rule.
    pub text: String,
    /// CDC's number of the rule, for nurses only.
    pub rule: Option<&'static str>,
}

impl fmt::Display for Line {
    /// The sentence with its rule in brackets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)?;
        match self.rule {
            Some(rule) => write!(f, " [{rule}]"),
            None => Ok(()),
        }
    }
}

/// Lines as they are collected for one reader: empty sentences and doubles under one headline are left out.
#[derive(Debug)]
struct Page {
    level: Level,
    lines: Vec<Line>,
}

impl Page {
    fn new(reader: Reader) -> Page {
        Page { level: reader.level, lines: Vec::new() }
    }

    fn add(&mut self, indent: u8, text: Option<String>, rule: Option<&'static str>) {
        let Some(text) = text.filter(|text| !text.is_empty()) else {
            return;
        };
        let rule = rule.filter(|_| self.level == Level::Nurse);
        let line = Line { indent, text, rule };
        let beside = self.lines.iter().rev().take_while(|other| other.indent >= indent);
        if !beside.into_iter().any(|other| *other == line) {
            self.lines.push(line);
        }
    }

    fn extend(&mut self, indent: u8, lines: Vec<Line>) {
        for line in lines {
            self.add(indent + line.indent, Some(line.text), line.rule);
        }
    }
}
