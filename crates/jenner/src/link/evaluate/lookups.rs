//! Incoming records looked up in a table: with an expected answer (RecordLinker's tests), or with their person known.

use std::collections::HashMap;
use std::path::Path;

use anyhow::{Context as _, Result};
use jenner_linkage::file::Pair;
use jenner_linkage::{Band, Matcher, Profile};
use serde::Serialize;
use smol_str::SmolStr;

use super::pairs::{ThreeWay, add, cell};
use super::peers::{self, Peer};
use super::sets::{Labelled, two_columns};
use crate::link::batch::{self, Keep};
use crate::link::columns::{Columns, Field};
use crate::link::metrics::share;
use crate::link::statement;
use crate::link::table::Table;

/// The table that is on file.
pub const SEED: &str = "recordlinker/nbs_seed.csv";
/// Names and paths of the incoming records.
pub const FILES: [(&str, &str); 3] = [
    ("better_test", "recordlinker/better_test.csv"),
    ("nbs_test", "recordlinker/nbs_test.csv"),
    ("expanded_nbs_test", "recordlinker/expanded_nbs_test.csv"),
];

/// The figures of incoming records with an expected answer.
///
/// As RecordLinker's own evaluation does, possible matches (expected or answered) are left out of the four shares;
/// here a match with none but somebody else counts as wrong.
#[derive(Debug, Serialize)]
pub struct LookupFigures {
    /// Name.
    pub set: &'static str,
    /// Expected (rows: match, possible, no match) against answered (same, review, different).
    pub table: ThreeWay,
    /// Of the expected matches that were answered with yes or no, how many were found.
    pub sensitivity: f64,
    /// Of the expected non-matches answered with yes or no, how many were left alone.
    pub specificity: f64,
    /// Of what was called the same, how much was expected to be.
    pub precision: f64,
    /// F1 of found and missed.
    pub f1: f64,
    /// Sensitivity if an answer "review" to an expected match counts as missed.
    pub strict_sensitivity: f64,
    /// Expected matches that were called the same as somebody else.
    pub wrong_person: u64,
    /// Rows that do not fit their header and were left out.
    pub unreadable: usize,
    /// The best other program: F1.
    pub peer: Option<Peer>,
}

/// What the matcher says of one incoming record.
struct Answer {
    band: Band,
    /// Places of those on file whom it was called the same as, or, if none, put to review with.
    who: Vec<u32>,
}

/// Looks the records of a file up in the seed.
pub fn measure(name: &'static str, seed: &Path, file: &Path, matcher: &Matcher) -> Result<LookupFigures> {
    let (seed, _) = rows(seed, &["Match Id"])?;
    let (incoming, unreadable) = rows(file, &["Match Id", "Expected Result"])?;
    let on_file: Vec<Profile> = seed.iter().map(|row| row.0.clone()).collect();
    let profiles: Vec<Profile> = incoming.iter().map(|row| row.0.clone()).collect();
    let answers = look_up(&on_file, &profiles, matcher);
    let mut table = ThreeWay::default();
    let mut wrong_person = 0;
    for ((_, texts), answer) in incoming.iter().zip(&answers) {
        let [person, expected] = texts.as_slice() else { continue };
        let expected = match expected.as_str() {
            "match" => 0,
            "possible_match" => 1,
            "no_match" => 2,
            other => None.with_context(|| format!("{}: \"{other}\" is no answer", file.display()))?,
        };
        // The seed holds some people twice, under two ids: one right one is enough.
        let right = answer
            .who
            .iter()
            .any(|place| seed.get(*place as usize).is_some_and(|row| row.1.first() == Some(person)));
        wrong_person += u64::from(answer.band == Band::Same && expected == 0 && !right);
        add(&mut table, expected, super::pairs::place(answer.band));
    }
    let found = cell(&table, 0, 0) - wrong_person;
    let (missed, left, wrong) = (cell(&table, 0, 2), cell(&table, 2, 2), cell(&table, 2, 0) + wrong_person);
    Ok(LookupFigures {
        set: name,
        table,
        sensitivity: share(found, found + missed + wrong_person),
        specificity: share(left, left + cell(&table, 2, 0)),
        precision: share(found, found + wrong),
        f1: share(2 * found, 2 * found + wrong + missed),
        strict_sensitivity: share(found, table.first().map_or(0, |row| row.iter().sum())),
        wrong_person,
        unreadable,
        peer: peers::of_lookup(name),
    })
}

/// The figures of incoming records whose person is known.
#[derive(Debug, Serialize)]
pub struct QueryFigures {
    /// Name of the table.
    pub set: String,
    /// By kind of record (seen, unseen, unseen twin).
    pub kinds: Vec<QueryKind>,
}

/// What became of the incoming records of a kind.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub struct QueryKind {
    /// Kind.
    pub kind: String,
    /// Records.
    pub records: u64,
    /// Called the same as records of the right person and of nobody else.
    pub right: u64,
    /// Called the same as a record of somebody else.
    pub wrong: u64,
    /// Put before a human, with the right person among the candidates.
    pub review_right: u64,
    /// Put before a human, with others only.
    pub review_other: u64,
    /// Called new.
    pub new: u64,
}

/// Looks incoming records up in a table whose truth is known.
pub fn queries(set: &str, file: &Path, on_file: &Labelled, matcher: &Matcher) -> Result<QueryFigures> {
    let truth = file.with_file_name("queries_truth.csv");
    let kinds: HashMap<SmolStr, SmolStr> = two_columns(&truth, None, "kind")?.into_iter().collect();
    let people: HashMap<SmolStr, SmolStr> = two_columns(&truth, None, "truth_id")?.into_iter().collect();
    let (incoming, _) = rows(file, &["rec_id"])?;
    let profiles: Vec<Profile> = incoming.iter().map(|row| row.0.clone()).collect();
    let answers = look_up(&on_file.profiles, &profiles, matcher);
    let mut found: Vec<QueryKind> = Vec::new();
    for ((_, texts), answer) in incoming.iter().zip(&answers) {
        let id = texts.first().cloned().unwrap_or_default();
        let kind = kinds.get(&id).with_context(|| format!("{}: nothing about {id}", truth.display()))?;
        let place = found.iter().position(|one| one.kind == kind.as_str());
        let place = place.unwrap_or_else(|| {
            found.push(QueryKind { kind: kind.to_string(), ..QueryKind::default() });
            found.len() - 1
        });
        let Some(figures) = found.get_mut(place) else { continue };
        let person = people.get(&id);
        let hit = |place: &u32| on_file.people.get(*place as usize) == person;
        figures.records += 1;
        match answer.band {
            Band::Same if answer.who.iter().all(hit) => figures.right += 1,
            Band::Same => figures.wrong += 1,
            Band::Review if answer.who.iter().any(hit) => figures.review_right += 1,
            Band::Review => figures.review_other += 1,
            Band::Different => figures.new += 1,
        }
    }
    found.sort_by(|x, y| x.kind.cmp(&y.kind));
    Ok(QueryFigures { set: set.to_owned(), kinds: found })
}

fn look_up(on_file: &[Profile], incoming: &[Profile], matcher: &Matcher) -> Vec<Answer> {
    let all: Vec<Profile> = on_file.iter().chain(incoming).cloned().collect();
    let matcher = jenner_linkage::file::fitted(matcher, on_file);
    let compared = batch::compare(&all, &matcher, Some(on_file.len()), Keep::Likely);
    let mut found: Vec<Vec<Pair>> = vec![Vec::new(); incoming.len()];
    for pair in compared.pairs {
        if let Some(of) = found.get_mut(pair.b as usize - on_file.len()) {
            of.push(pair);
        }
    }
    let who = |pairs: &[Pair], band: Band| {
        pairs.iter().filter(|pair| pair.verdict.band == band).map(|pair| pair.a).collect::<Vec<_>>()
    };
    found
        .iter()
        .map(|pairs| {
            let (same, review) = (who(pairs, Band::Same), who(pairs, Band::Review));
            match (same.is_empty(), review.is_empty()) {
                (false, _) => Answer { band: Band::Same, who: same },
                (true, false) => Answer { band: Band::Review, who: review },
                (true, true) => Answer { band: Band::Different, who: Vec::new() },
            }
        })
        .collect()
}

/// A row that was read: its person, and the texts of some columns.
type Read = (Profile, Vec<SmolStr>);

fn rows(path: &Path, texts: &[&str]) -> Result<(Vec<Read>, usize)> {
    let table = Table::open(path)?;
    let header = table.header();
    let mut columns = Columns::of(&header, "", &[], None)?;
    columns.forget(Field::Id);
    let places: Vec<usize> = texts
        .iter()
        .map(|name| {
            let place = header.iter().position(|column| column == name);
            place.with_context(|| format!("{}: there is no column \"{name}\"", path.display()))
        })
        .collect::<Result<_>>()?;
    let (rows, bad) = table.rows_that_fit(|row| {
        let texts = places.iter().map(|place| SmolStr::new(row.get(*place))).collect();
        (Profile::of(&[statement::of(row, &columns)]), texts)
    })?;
    Ok((rows, bad.len()))
}
