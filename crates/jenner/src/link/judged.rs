//! A table whose rows are pairs: columns `a_…` of one statement, `b_…` of the other.

use std::path::Path;

use anyhow::{Context as _, Result};
use jenner_linkage::Profile;
use smol_str::{SmolStr, format_smolstr};

use super::columns::Columns;
use super::statement;
use super::table::Table;
use crate::problem::usage;

/// One row.
#[derive(Debug, Clone)]
pub struct Pair {
    /// What the pair is called: its `label`, or the number of the row.
    pub label: SmolStr,
    /// One person.
    pub a: Profile,
    /// The other.
    pub b: Profile,
    /// A further column, where one was asked for.
    pub extra: SmolStr,
}

/// Reading such tables.
pub struct Pairs;

impl Pairs {
    /// All pairs of a file. A repeated label is no error: each row has its answer.
    pub fn read(path: &Path, label: Option<&str>) -> Result<Vec<Pair>> {
        read(path, label, None)
    }

    /// As [`Pairs::read`], with the text of another column.
    pub fn read_with(path: &Path, extra: &str) -> Result<Vec<Pair>> {
        read(path, None, Some(extra))
    }
}

fn read(path: &Path, label: Option<&str>, extra: Option<&str>) -> Result<Vec<Pair>> {
    let table = Table::open(path)?;
    let header = table.header();
    let columns = |prefix: &str| {
        Columns::of(&header, prefix, &[], None).map_err(|_| {
            usage(format!(
                "{}: a table of pairs has columns like {prefix}first_name, {prefix}last_name, {prefix}birth_date; \
                 there are none that begin with \"{prefix}\"",
                path.display()
            ))
        })
    };
    let (a, b) = (columns("a_")?, columns("b_")?);
    let place = |name: &str| header.iter().position(|column| column.eq_ignore_ascii_case(name));
    let asked = |name: Option<&str>| match name {
        Some(name) => place(name)
            .map(Some)
            .with_context(|| format!("{}: there is no column \"{name}\"", path.display()))
            .map_err(|error| usage(error.to_string())),
        None => Ok(None),
    };
    let label = asked(label)?.or_else(|| place("label"));
    let extra = asked(extra)?;
    Ok(table.rows(|row| {
        let side = |columns: &Columns| Profile::of(&[statement::of(row, columns)]);
        let called = label.map(|column| row.get(column)).filter(|text| !text.is_empty());
        Pair {
            label: called.map_or_else(|| format_smolstr!("{}", row.number), SmolStr::new),
            a: side(&a),
            b: side(&b),
            extra: extra.map(|column| SmolStr::new(row.get(column))).unwrap_or_default(),
        }
    })?)
}
