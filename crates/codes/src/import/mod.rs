//! Making Jenner's tables from the files that CDC and others publish: texts in, texts out.
//!
//! The layout of the directory is the one in [`SOURCES`]: CDC's downloads in `cdc/`, value sets of the AIRA
//! codebase and of the NIST profiles beside them, counties in `geo/`. An operator who has CDC's files alone
//! gets the tables these make; the others stay as they were.

mod packages;
mod pipes;
mod statements;
mod vaccines;
mod value_sets;
mod write;
mod xml;

use std::collections::BTreeMap;

use crate::{Codes, EMBEDDED, TableError};

/// Why the files cannot be made into tables.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The directory holds none of the files.
    #[error("found none of the source files; expected for example cdc/cvx.xml (CDC's CVX download as XML)")]
    Nothing,
    /// A table needs several files and one of them is not there.
    #[error("{table} needs {missing}, which is not there, beside {present}; download both from CDC again")]
    Missing {
        /// The table that cannot be made.
        table: &'static str,
        /// The file that is not there.
        missing: &'static str,
        /// The file that is there.
        present: &'static str,
    },
    /// A file is not what CDC or the named publisher puts out.
    #[error("{file}, line {line}: {why}")]
    Malformed {
        /// The file, relative to the directory.
        file: String,
        /// Line in the file; 0 when the file as a whole is wrong.
        line: usize,
        /// What is wrong and what was expected.
        why: String,
    },
    /// The files are well formed, but the tables made from them do not fit together.
    #[error("the new tables do not fit together: {0}")]
    Inconsistent(#[from] TableError),
}

/// A table and the files it is made from.
#[derive(Debug, Clone, Copy)]
pub struct Source {
    /// The table.
    pub table: &'static str,
    /// Files without which the table is not made.
    pub needs: &'static [&'static str],
    /// Files that add to it when they are there.
    pub takes: &'static [&'static str],
}

/// Which file feeds which table; paths are relative to the directory, with `/`.
pub const SOURCES: &[Source] = &[
    Source { table: "cvx.tsv", needs: &["cdc/cvx.xml"], takes: &["codebase-csv/vaccination_cvx_code.csv"] },
    Source { table: "mvx.tsv", needs: &["cdc/mvx.xml"], takes: &[] },
    Source { table: "groups.tsv", needs: &["cdc/vac2vg.xml"], takes: &[] },
    Source { table: "cpt.tsv", needs: &["cdc/cpt.xml"], takes: &[] },
    Source { table: "products.tsv", needs: &["cdc/tradename.xml"], takes: &[] },
    Source {
        table: "ndc.tsv",
        needs: &["cdc/NDC_Unit_sale.txt", "cdc/NDC_Unit_use.txt", "cdc/NDC_Linker.txt"],
        takes: &[],
    },
    Source { table: "vis.tsv", needs: &["cdc/vis.xml", "cdc/cvxvis.xml"], takes: &["cdc/visurl.xml"] },
    Source { table: "sets.tsv", needs: &["hl7-valuesets/valuesets.csv"], takes: value_sets::CODEBASE_FILES },
    Source { table: "counties.tsv", needs: &["geo/us-counties.csv"], takes: &[] },
];

/// The tables that were made.
#[derive(Debug)]
pub struct Imported {
    /// Name and text of each new table.
    pub tables: Vec<(&'static str, String)>,
    /// Tables whose files were not there: they stay as they were.
    pub kept: Vec<&'static str>,
    /// What a person should know: rows that were left out and why.
    pub notes: Vec<String>,
}

/// The source files by their path relative to the directory.
pub(crate) struct Files<'a> {
    texts: &'a BTreeMap<String, String>,
}

impl Files<'_> {
    /// The text of a file that [`SOURCES`] says is needed (checked before any table is made).
    fn text(&self, path: &'static str) -> Result<&str, ImportError> {
        self.optional(path).ok_or_else(|| malformed(path, 0, "the file is missing"))
    }

    fn optional(&self, path: &str) -> Option<&str> {
        self.texts.get(path).map(|text| text.trim_start_matches('\u{feff}'))
    }
}

fn malformed(file: &str, line: usize, why: impl Into<String>) -> ImportError {
    ImportError::Malformed { file: file.to_owned(), line, why: why.into() }
}

/// Makes every table whose files are there and checks that the result parses as a whole.
///
/// `texts` holds the files by the paths of [`SOURCES`]. What the new files do not say (limits of use when
/// the codebase is not at hand) is taken from `before`, the tables in use until now.
pub fn import(texts: &BTreeMap<String, String>, before: &Codes) -> Result<Imported, ImportError> {
    let files = Files { texts };
    let mut done = Imported { tables: Vec::new(), kept: Vec::new(), notes: Vec::new() };
    for source in SOURCES {
        let there = |path: &&&'static str| texts.contains_key(**path);
        let present = source.needs.iter().find(there);
        let missing = source.needs.iter().find(|path| !there(path));
        match (present, missing) {
            (None, _) => {
                done.kept.push(source.table);
                continue;
            }
            (Some(present), Some(missing)) => {
                return Err(ImportError::Missing { table: source.table, missing, present });
            }
            (Some(_), None) => {}
        }
        let notes = &mut done.notes;
        for path in source.takes.iter().filter(|path| !there(path)) {
            notes.push(format!("{} is made without {path}, which is not there", source.table));
        }
        let text = match source.table {
            "cvx.tsv" => vaccines::cvx(&files, before, notes)?,
            "mvx.tsv" => vaccines::mvx(&files)?,
            "groups.tsv" => vaccines::groups(&files, before)?,
            "cpt.tsv" => vaccines::cpt(&files, notes)?,
            "products.tsv" => vaccines::products(&files, notes)?,
            "ndc.tsv" => packages::ndc(&files, notes)?,
            "vis.tsv" => statements::vis(&files, notes)?,
            "sets.tsv" => value_sets::sets(&files, notes)?,
            _ => value_sets::counties(&files)?,
        };
        done.tables.push((source.table, text));
    }
    if done.tables.is_empty() {
        return Err(ImportError::Nothing);
    }
    let mut whole: Vec<(&str, &str)> = EMBEDDED.to_vec();
    for (name, text) in &mut whole {
        if let Some((_, new)) = done.tables.iter().find(|(table, _)| table == name) {
            *text = new;
        }
    }
    Codes::parse(&whole)?;
    Ok(done)
}
