//! What a pack says must make sense before anybody is judged by it: references that lead somewhere, windows
//! that can be open, numbers in order. Errors make a pack useless; warnings are for its makers.

mod dose;
mod observations;
mod order;
mod schedule;
mod series;
mod window;

use std::collections::{BTreeMap, BTreeSet};

use jenner_codes::Cvx;
use toml::Spanned;

use super::facts::Vaccine;
use super::{Pack, Problem};

/// More entries of one kind than this are refused: the engine counts them in sixteen bits.
const MAX_ENTRIES: usize = 20_000;

impl Pack {
    /// Everything that is wrong or odd in this pack, in the order of its files and lines.
    pub fn check(&self) -> Vec<Problem> {
        let mut check = Check::new(self);
        schedule::check(&mut check);
        for (file, antigen) in &self.antigens {
            series::check(&mut check, file, antigen);
        }
        observations::check(&mut check);
        let order = ["schedule.toml", "vaccines.toml", "observations.toml", "guidance.toml"];
        let place = |file: &str| order.iter().position(|name| *name == file).unwrap_or(order.len());
        let mut problems = check.problems;
        problems.sort_by(|a, b| (place(&a.file), &a.file, a.line).cmp(&(place(&b.file), &b.file, b.line)));
        problems
    }
}

/// The names a pack declares, and what was found so far.
struct Check<'a> {
    pack: &'a Pack,
    groups: BTreeMap<&'a str, &'a [String]>,
    antigens: BTreeSet<&'a str>,
    vaccines: BTreeMap<Cvx, &'a Vaccine>,
    observations: BTreeSet<&'a str>,
    used_observations: BTreeSet<&'a str>,
    problems: Vec<Problem>,
}

impl<'a> Check<'a> {
    fn new(pack: &'a Pack) -> Check<'a> {
        let groups = pack.schedule.vaccine_group.iter().map(Spanned::get_ref);
        let vaccines = pack.vaccines.vaccine.iter().map(Spanned::get_ref);
        let observations = pack.observations.observation.iter().map(Spanned::get_ref);
        Check {
            pack,
            groups: groups.map(|group| (group.name.as_str(), group.antigens.as_slice())).collect(),
            antigens: pack.antigens.iter().map(|(_, file)| file.antigen.as_str()).collect(),
            vaccines: vaccines.map(|vaccine| (vaccine.cvx, vaccine)).collect(),
            observations: observations.map(|one| one.code.as_str()).collect(),
            used_observations: BTreeSet::new(),
            problems: Vec::new(),
        }
    }

    fn error<T>(&mut self, at: Place<'_, T>, text: impl Into<String>) {
        self.problems.push(self.pack.error_at(at.file, at.entry, at.say(text)));
    }

    fn warning<T>(&mut self, at: Place<'_, T>, text: impl Into<String>) {
        self.problems.push(self.pack.warning_at(at.file, at.entry, at.say(text)));
    }

    /// A vaccine that is used must be declared.
    fn vaccine<T>(&mut self, at: Place<'_, T>, cvx: Cvx) {
        if !self.vaccines.contains_key(&cvx) {
            self.error(at, format!("CVX {cvx} is not in vaccines.toml"));
        }
    }

    /// An observation that is used must be declared.
    fn observation<T>(&mut self, at: Place<'_, T>, code: &'a str) {
        if self.observations.contains(code) {
            self.used_observations.insert(code);
        } else {
            self.error(at, format!("no observation has the code {code}; add it to observations.toml"));
        }
    }

    fn not_too_many(&mut self, file: &str, what: &str, count: usize) {
        if count > MAX_ENTRIES {
            self.problems.push(Problem::error(
                file,
                None,
                format!("{count} {what}: more than {MAX_ENTRIES}"),
            ));
        }
    }
}

/// Where something stands: the file, the entry whose line is named, and what to call it.
struct Place<'p, T> {
    file: &'p str,
    entry: &'p Spanned<T>,
    name: &'p str,
}

impl<'p, T> Place<'p, T> {
    fn new(file: &'p str, entry: &'p Spanned<T>) -> Place<'p, T> {
        Place { file, entry, name: "" }
    }

    /// Complaints begin with this name.
    fn named(file: &'p str, entry: &'p Spanned<T>, name: &'p str) -> Place<'p, T> {
        Place { file, entry, name }
    }

    fn say(&self, text: impl Into<String>) -> String {
        let text = text.into();
        if self.name.is_empty() { text } else { format!("{}: {text}", self.name) }
    }
}

impl<T> Clone for Place<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Place<'_, T> {}
