//! Tables to be freed of duplicates: links, clusters and B-cubed against the truth.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::time::Instant;

use anyhow::{Context as _, Result};
use jenner_linkage::file::Pair;
use jenner_linkage::{Matcher, Profile};
use serde::Serialize;
use smol_str::SmolStr;

use super::peers::{self, Peers};
use super::queue::{self, Queue};
use crate::link::batch::{self, Keep};
use crate::link::columns::{Columns, Field};
use crate::link::metrics::{self, Rates};
use crate::link::statement;
use crate::link::table::Table;

/// A set that is known by name.
pub struct Set {
    /// Name.
    pub name: &'static str,
    /// Path in the folder of sets.
    pub file: &'static str,
    /// Where its truth is.
    pub truth: Truth<'static>,
}

/// Where the truth of a table is.
#[derive(Debug, Clone, Copy)]
pub enum Truth<'a> {
    /// In a column.
    Column(&'a str),
    /// Second part of the row's id: `rec-123-dup-0`.
    InId,
    /// In a file beside it, by id: name, column of the person.
    Beside(&'a str, &'a str),
}

/// All of them.
pub const KNOWN: [Set; 6] = [
    Set { name: "febrl1", file: "febrl/dataset1.csv", truth: Truth::InId },
    Set { name: "febrl3", file: "febrl/dataset3.csv", truth: Truth::InId },
    Set { name: "RLdata500", file: "rldata/RLdata500.csv", truth: Truth::Column("label_true") },
    Set { name: "fake_1000", file: "splink/fake_1000.csv", truth: Truth::Column("cluster") },
    Set { name: "historical_50k", file: "splink/historical_50k.csv", truth: Truth::Column("cluster") },
    Set {
        name: "synthetic-5k",
        file: "synthetic-5k/records.csv",
        truth: Truth::Beside("truth.csv", "truth_id"),
    },
];

/// A table with its truth.
pub struct Labelled {
    /// Ids of rows.
    pub ids: Vec<SmolStr>,
    /// What is known of each.
    pub profiles: Vec<Profile>,
    /// The person of each, as it is named.
    pub people: Vec<SmolStr>,
    /// The person of each, as a number.
    pub truth: Vec<u32>,
}

/// What was found in a table.
pub struct Found {
    /// Pairs of automatic links.
    pub linked: HashSet<(u32, u32)>,
    /// Pairs before a human.
    pub review: HashSet<(u32, u32)>,
    /// The first row of each row's group.
    pub groups: Vec<u32>,
}

/// The figures of a table.
#[derive(Debug, Serialize)]
pub struct SetFigures {
    /// Name of the set.
    pub set: String,
    /// Rows.
    pub records: usize,
    /// Pairs of rows of one person.
    pub true_pairs: u64,
    /// Pairs that were compared.
    pub compared: u64,
    /// Share of the true pairs that were compared.
    pub blocking_recall: f64,
    /// Automatic links before clustering.
    pub links: Rates,
    /// Of these wrong.
    pub wrong_links: u64,
    /// All pairs inside clusters.
    pub clusters: Rates,
    /// Of these wrong.
    pub wrong_in_clusters: u64,
    /// B-cubed.
    pub b_cubed: Rates,
    /// What humans would be asked.
    pub queue: Queue,
    /// Seconds for keys, comparisons and clusters.
    pub seconds: f64,
    /// The best other program.
    pub peers: Option<Peers>,
}

/// Reads a table and its truth.
pub fn labelled(path: &Path, truth: Truth<'_>) -> Result<Labelled> {
    let table = Table::open(path)?;
    let columns = Columns::of(&table.header(), "", &[], None)?;
    let id = columns.first(Field::Id).context("no column of ids")?;
    let person = match truth {
        Truth::Column(name) => Some(
            table
                .header()
                .iter()
                .position(|column| *column == name)
                .with_context(|| format!("{}: there is no column \"{name}\"", path.display()))?,
        ),
        _ => None,
    };
    let rows = table.rows(|row| {
        let id = row.get(id);
        let person = match person {
            Some(column) => row.get(column),
            None => id.split('-').nth(1).unwrap_or(id),
        };
        (SmolStr::new(id), SmolStr::new(person), Profile::of(&[statement::of(row, &columns)]))
    })?;
    let (mut ids, mut people, mut profiles) = (Vec::new(), Vec::new(), Vec::new());
    for (id, person, profile) in rows {
        ids.push(id);
        people.push(person);
        profiles.push(profile);
    }
    if let Truth::Beside(file, column) = truth {
        let beside = path.with_file_name(file);
        let answers: HashMap<SmolStr, SmolStr> = two_columns(&beside, None, column)?.into_iter().collect();
        for (id, person) in ids.iter().zip(people.iter_mut()) {
            *person =
                answers.get(id).with_context(|| format!("{}: nothing about {id}", beside.display()))?.clone();
        }
    }
    let mut numbers: HashMap<SmolStr, u32> = HashMap::new();
    let truth = people
        .iter()
        .map(|person| {
            let next = numbers.len() as u32;
            *numbers.entry(person.clone()).or_insert(next)
        })
        .collect();
    Ok(Labelled { ids, profiles, people, truth })
}

/// Two columns of a table: `first` (or the one of ids) and `second`.
pub fn two_columns(path: &Path, first: Option<&str>, second: &str) -> Result<Vec<(SmolStr, SmolStr)>> {
    let table = Table::open(path)?;
    let header = table.header();
    let place = |name: &str| {
        let place = header.iter().position(|column| *column == name);
        place.with_context(|| format!("{}: there is no column \"{name}\"", path.display()))
    };
    let (first, second) = (place(first.unwrap_or("rec_id"))?, place(second)?);
    Ok(table.rows(|row| (SmolStr::new(row.get(first)), SmolStr::new(row.get(second))))?)
}

/// Matches a table and compares with its truth.
pub fn measure(name: &str, set: &Labelled, matcher: &Matcher) -> (SetFigures, Found) {
    let start = Instant::now();
    let matcher = jenner_linkage::file::fitted(matcher, &set.profiles);
    let compared = batch::compare(&set.profiles, &matcher, None, Keep::All);
    let groups = batch::group(&set.profiles, &matcher, &compared);
    let seconds = start.elapsed().as_secs_f64();
    let linked = |pair: &&Pair| matcher.links(&pair.verdict);
    let ends = |pair: &Pair| (pair.a, pair.b);
    let blocked = metrics::of_links(compared.pairs.iter().map(ends), &set.truth);
    let links = metrics::of_links(compared.pairs.iter().filter(linked).map(ends), &set.truth);
    let joined = metrics::of_clusters(&groups.groups, &set.truth);
    let figures = SetFigures {
        set: name.to_owned(),
        records: set.ids.len(),
        true_pairs: links.true_pairs,
        compared: compared.judged,
        blocking_recall: blocked.rates().recall,
        links: links.rates(),
        wrong_links: links.wrong(),
        clusters: joined.rates(),
        wrong_in_clusters: joined.wrong(),
        b_cubed: metrics::b_cubed(&groups.groups, &set.truth),
        queue: queue::measure(&groups.review, &groups.groups, &set.truth),
        seconds,
        peers: peers::of(name),
    };
    let found = Found {
        linked: compared.pairs.iter().filter(linked).map(ends).collect(),
        review: groups.review.iter().map(ends).collect(),
        groups: groups.groups,
    };
    (figures, found)
}
