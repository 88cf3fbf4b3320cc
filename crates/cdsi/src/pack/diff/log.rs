//! The changes found so far, and where one is.

use std::collections::BTreeMap;

use jenner_codes::Cvx;

use super::Change;
use super::words::{list, short};
use crate::pack::Pack;

/// Collects changes; knows the names of codes in either pack.
pub(super) struct Log<'a> {
    vaccines: BTreeMap<Cvx, &'a str>,
    observations: BTreeMap<&'a str, &'a str>,
    antigen: Option<String>,
    series: Option<String>,
    dose: Option<u8>,
    pub changes: Vec<Change>,
}

impl<'a> Log<'a> {
    pub fn new(old: &'a Pack, new: &'a Pack) -> Log<'a> {
        let packs = || [old, new].into_iter();
        let vaccines = packs().flat_map(|pack| &pack.vaccines.vaccine).map(|entry| entry.get_ref());
        let observations =
            packs().flat_map(|pack| &pack.observations.observation).map(|entry| entry.get_ref());
        Log {
            vaccines: vaccines.map(|vaccine| (vaccine.cvx, vaccine.name.as_str())).collect(),
            observations: observations.map(|one| (one.code.as_str(), one.title.as_str())).collect(),
            antigen: None,
            series: None,
            dose: None,
            changes: Vec::new(),
        }
    }

    /// `CVX 133 (PCV13)`.
    pub fn vaccine(&self, cvx: Cvx) -> String {
        match self.vaccines.get(&cvx) {
            Some(name) => format!("CVX {cvx} ({})", short(name)),
            None => format!("CVX {cvx}"),
        }
    }

    /// `055 (Health care personnel)`.
    pub fn observation(&self, code: &str) -> String {
        match self.observations.get(code) {
            Some(title) => format!("{code} ({})", short(title)),
            None => code.to_owned(),
        }
    }

    pub fn in_antigen(&mut self, name: &str, look: impl FnOnce(&mut Self)) {
        self.antigen = Some(name.to_owned());
        look(self);
        self.antigen = None;
    }

    pub fn in_series(&mut self, name: &str, look: impl FnOnce(&mut Self)) {
        self.series = Some(name.to_owned());
        look(self);
        self.series = None;
    }

    pub fn in_dose(&mut self, number: u8, look: impl FnOnce(&mut Self)) {
        self.dose = Some(number);
        look(self);
        self.dose = None;
    }

    /// A rule that is only on one side, or differs. Nothing said on either side is no change.
    pub fn rule(&mut self, rule: impl Into<String>, old: Option<String>, new: Option<String>) {
        if old != new {
            let (antigen, series, dose) = (self.antigen.clone(), self.series.clone(), self.dose);
            self.changes.push(Change { antigen, series, dose, rule: rule.into(), old, new });
        }
    }

    /// A value that both sides may have.
    pub fn value<T: ToString>(&mut self, rule: &str, old: Option<T>, new: Option<T>) {
        self.rule(rule, old.map(|value| value.to_string()), new.map(|value| value.to_string()));
    }

    /// Yes or no.
    pub fn flag(&mut self, rule: &str, old: bool, new: bool) {
        let word = |flag| Some(if flag { "yes" } else { "no" });
        self.value(rule, word(old), word(new));
    }

    /// Text that is always there; empty says nothing.
    pub fn text(&mut self, rule: &str, old: String, new: String) {
        let some = |text: String| Some(text).filter(|text| !text.is_empty());
        self.rule(rule, some(old), some(new));
    }

    /// What is only in one of two lists.
    pub fn members<T: PartialEq>(
        &mut self,
        rule: &str,
        old: &[T],
        new: &[T],
        words: impl Fn(&Self, &T) -> String,
    ) {
        let gone: Vec<String> =
            old.iter().filter(|one| !new.contains(one)).map(|one| words(self, one)).collect();
        let come: Vec<String> =
            new.iter().filter(|one| !old.contains(one)).map(|one| words(self, one)).collect();
        for (members, is_new) in [(gone, false), (come, true)] {
            if !members.is_empty() {
                let all = Some(list(members));
                let (old, new) = if is_new { (None, all) } else { (all, None) };
                self.rule(rule, old, new);
            }
        }
    }
}

/// Entries of two lists that belong together: those with the same key, the first with the first and so on. First
/// in the order of the old list, then what is only in the new one.
pub(super) fn paired<'a, T, K: PartialEq>(
    old: &'a [T],
    new: &'a [T],
    key: impl Fn(&T) -> K,
) -> Vec<(Option<&'a T>, Option<&'a T>)> {
    let mut left: Vec<&T> = new.iter().collect();
    let mut pairs = Vec::new();
    for entry in old {
        let wanted = key(entry);
        let found = left.iter().position(|other| key(other) == wanted).map(|place| left.remove(place));
        pairs.push((Some(entry), found));
    }
    pairs.extend(left.into_iter().map(|entry| (None, Some(entry))));
    pairs
}
