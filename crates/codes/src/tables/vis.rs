//! Vaccine information statements: documents and their editions.

use std::collections::HashMap;

use jiff::civil::Date;
use smol_str::SmolStr;

use super::tsv::{Table, TableError};
use crate::{Cvx, VisDocument};

/// One edition of a vaccine information statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisEntry {
    /// The 24-digit string of the bar code: `253`, document code, `11`, edition date (YYMMDD).
    pub document: VisDocument,
    /// GDTI document code (13 digits), the same for every edition of a document.
    pub gdti: SmolStr,
    /// Edition date.
    pub edition: Date,
    /// Name of the document as CDC writes it.
    pub name: SmolStr,
    /// Whether this is the edition to hand out now.
    pub current: bool,
    /// The vaccines the document is about.
    pub vaccines: Vec<Cvx>,
    /// CDC's page of the document (always its newest edition).
    pub url: Option<SmolStr>,
}

pub(crate) const VIS: &[&str] = &["document", "gdti", "edition", "status", "name", "vaccines", "url"];

/// Every edition with its indexes.
#[derive(Debug, Default)]
pub(super) struct Statements {
    pub entries: Vec<VisEntry>,
    at: HashMap<SmolStr, usize>,
    editions: HashMap<(Cvx, Date), usize>,
    current: HashMap<Cvx, Vec<usize>>,
}

impl Statements {
    pub fn get(&self, document: &str) -> Option<&VisEntry> {
        self.entries.get(*self.at.get(document.trim())?)
    }

    pub fn edition(&self, cvx: Cvx, edition: Date) -> Option<&VisEntry> {
        self.entries.get(*self.editions.get(&(cvx, edition))?)
    }

    pub fn current(&self, cvx: Cvx) -> impl Iterator<Item = &VisEntry> {
        self.current.get(&cvx).into_iter().flatten().filter_map(|&at| self.entries.get(at))
    }

    pub fn parse(text: &str) -> Result<Self, TableError> {
        let mut statements = Self::default();
        Table::open("vis.tsv", text, VIS)?.each(|row| {
            let document = row.filled(0)?;
            if document.len() != 24 || !document.bytes().all(|b| b.is_ascii_digit()) {
                return Err(row.wrong("document: 24 digits expected"));
            }
            let at = statements.entries.len();
            if statements.at.insert(document.into(), at).is_some() {
                return Err(row.wrong(format!("document {document} stands in the table twice")));
            }
            let entry = VisEntry {
                document: VisDocument::known(document),
                gdti: row.filled(1)?.into(),
                edition: row.date(2)?.ok_or_else(|| row.wrong("edition is empty"))?,
                current: match row.text(3) {
                    "current" => true,
                    "historic" => false,
                    other => {
                        return Err(row.wrong(format!("status: \"{other}\" is neither current nor historic")));
                    }
                },
                name: row.filled(4)?.into(),
                vaccines: row.several(5)?,
                url: row.optional(6)?,
            };
            for &cvx in &entry.vaccines {
                statements.editions.entry((cvx, entry.edition)).or_insert(at);
                if entry.current {
                    statements.current.entry(cvx).or_default().push(at);
                }
            }
            statements.entries.push(entry);
            Ok(())
        })?;
        Ok(statements)
    }
}
