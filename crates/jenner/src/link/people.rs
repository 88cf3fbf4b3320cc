//! The people of a table: an id and a profile for each row, nothing left out.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use jenner_linkage::{Matcher, Profile};
use smol_str::{SmolStr, format_smolstr};

use super::columns::{Columns, Field};
use super::statement;
use super::table::Table;
use crate::problem::usage;

/// How to read a table.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Reading {
    /// Says which column holds a field, for example --map birth_date="Date born"; may be repeated. Names of columns
    /// that registries and public data sets use are known
    #[arg(long, value_name = "FIELD=COLUMN")]
    pub map: Vec<String>,
    /// Column that names each row; without it a column named id, rec_id, unique_id or the like, else the rows are
    /// numbered from 1
    #[arg(long, value_name = "COLUMN", conflicts_with = "row_numbers")]
    pub id: Option<String>,
    /// Name the rows by their numbers from 1, even if there is a column of ids
    #[arg(long)]
    pub row_numbers: bool,
}

/// Which weights to use.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Model {
    /// Weights learned by `jenner link train`, in place of the built-in ones
    #[arg(long, value_name = "FILE.toml")]
    pub model: Option<PathBuf>,
}

impl Model {
    /// The matcher.
    pub fn matcher(&self) -> Result<Matcher> {
        let Some(path) = &self.model else {
            return Ok(Matcher::shipped());
        };
        let text =
            std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        Matcher::from_toml(&text).map_err(|error| usage(format!("{}: {error}", path.display())))
    }
}

/// The people of a table, in the order of rows.
pub struct People {
    /// What each row is called.
    pub ids: Vec<SmolStr>,
    /// What is known of each.
    pub profiles: Vec<Profile>,
    /// Where it was read from.
    pub columns: Columns,
    /// The column that names the rows; nothing if they are numbered.
    named_by: Option<String>,
}

impl People {
    /// Reads a table. Two rows of one id, or a row without one, are an error that names the rows; unless the ids are
    /// not asked for by name and another column tells the rows apart.
    pub fn read(path: &Path, reading: &Reading) -> Result<Self> {
        let first = Self::named(path, reading, None)?;
        let Err(what) = told_apart(&first.ids) else {
            return Ok(first);
        };
        let others =
            if reading.id.is_none() && path != Path::new("-") { &first.columns.second_ids[..] } else { &[] };
        for column in others {
            let people = Self::named(path, reading, Some(*column))?;
            if told_apart(&people.ids).is_ok() {
                return Ok(people);
            }
        }
        Err(usage(format!("{}: {what}; name another column with --id, or use --row-numbers", path.display())))
    }

    fn named(path: &Path, reading: &Reading, by: Option<usize>) -> Result<Self> {
        let table = Table::open(path)?;
        let mut columns = Columns::of(&table.header(), "", &reading.map, reading.id.as_deref())
            .map_err(|error| usage(format!("{}: {error}", path.display())))?;
        if let Some(column) = by {
            columns.name_rows_by(column);
        }
        if reading.row_numbers {
            columns.forget(Field::Id);
        }
        let id = columns.first(Field::Id);
        let named_by = id.and_then(|id| table.header().get(id).map(|name| (*name).to_owned()));
        let rows = table.rows(|row| {
            let id = id.map_or_else(|| format_smolstr!("{}", row.number), |id| SmolStr::new(row.get(id)));
            (id, Profile::of(&[statement::of(row, &columns)]))
        })?;
        let (ids, profiles): (Vec<SmolStr>, Vec<Profile>) = rows.into_iter().unzip();
        Ok(Self { ids, profiles, columns, named_by })
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// A line for the user: what was used and what was not.
    pub fn told(&self) -> String {
        let listed = |what: &str, names: &[String]| match names {
            [] => String::new(),
            names => format!("; {what}: {}", names.join(", ")),
        };
        format!(
            "{} rows, named by {}; used: {}{}{}",
            self.len(),
            self.named_by.as_ref().map_or("their numbers".to_owned(), |name| format!("\"{name}\"")),
            self.columns.used().join(", "),
            listed("not used", &self.columns.ignored),
            listed("answers, not looked at", &self.columns.answers),
        )
    }
}

fn told_apart(ids: &[SmolStr]) -> Result<(), String> {
    let mut seen: HashMap<&str, usize> = HashMap::with_capacity(ids.len());
    for (place, id) in ids.iter().enumerate() {
        if id.is_empty() {
            return Err(format!("row {} (without the header) has no id", place + 1));
        }
        if let Some(before) = seen.insert(id, place) {
            return Err(format!("rows {} and {} have one id, \"{id}\"", before + 1, place + 1));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_one_id_are_told_with_their_numbers() {
        let ids = |all: &[&str]| told_apart(&all.iter().map(SmolStr::new).collect::<Vec<_>>());
        assert_eq!(ids(&["a", "b"]), Ok(()));
        assert!(ids(&["a", "b", "a"]).unwrap_err().contains("rows 1 and 3 have one id, \"a\""));
        assert!(ids(&["a", ""]).unwrap_err().contains("row 2"));
    }
}
