//! A list or a count as a file: CSV or a spreadsheet. Read in portions, and bounded; a file that was cut says so.

use jenner_documents::spreadsheet::{Cell, Spreadsheet};
use jenner_model::access::Access;

use super::check::{self, Ready};
use super::question::{Listed, Question, Shape};
use super::show::{self, Value};
use super::{Column, Grouping, Key, MOST_IN_A_FILE, NoAnswer, count, told};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::schools::law::terms::words;
use crate::uploads::formula::guarded;
use crate::{Error, Registry};

/// People whose lines are made at a time.
const PORTION: usize = 500;

words! {
    /// A form of files.
    Format {
        /// Comma-separated values, UTF-8.
        Csv = "csv",
        /// A spreadsheet (Office Open XML).
        Xlsx = "xlsx",
    }
}

/// Says what stands in a file, in the reader's language.
pub trait Speak {
    /// The head of a column.
    fn column(&self, column: Column) -> String;
    /// The head of a grouping.
    fn grouping(&self, grouping: Grouping) -> String;
    /// The head of the numbers of a count.
    fn number(&self) -> String;
    /// A value.
    fn value(&self, value: &Value) -> String;
    /// The name of a row of a count.
    fn key(&self, grouping: Grouping, key: &Key) -> String;
    /// That a file holds the first so many of so many lines.
    fn cut(&self, lines: usize, of: u64) -> String;
    /// What the second sheet says of the file, line by line: the question, the day, who asked, what may be done with it.
    fn about(&self) -> Vec<String>;
    /// The names of the two sheets.
    fn sheets(&self) -> [String; 2];
}

/// A file.
#[derive(Clone, PartialEq, Eq)]
pub struct File {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Lines without the head.
    pub lines: usize,
    /// Lines there would be in all.
    pub of: u64,
}

impl std::fmt::Debug for File {
    // A file names people.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "File({} of {} lines)", self.lines, self.of)
    }
}

/// Makes the file of a question. The audit log has it, and each person in it, before it is handed out.
pub fn make(
    registry: &Registry,
    access: &Access,
    question: &Question,
    format: Format,
    speak: &dyn Speak,
) -> Result<Result<File, NoAnswer>, Error> {
    let permission = match question.shape {
        Shape::List => Permission::ListByQuestion,
        Shape::Count => Permission::CountByQuestion,
    };
    door::require(registry, access, permission, Action::ExportList)?;
    let ready = match check::ready(registry, access, question)? {
        Ok(ready) => ready,
        Err(wrong) => return Ok(Err(NoAnswer::Wrong(wrong))),
    };
    let mut pen = Pen::new(format, speak)?;
    let made = match question.shape {
        Shape::Count => counted(registry, access, &ready, speak, &mut pen)?,
        Shape::List => listed(registry, access, &ready, speak, &mut pen)?,
    };
    let (found, lines, of) = match made {
        Ok(made) => made,
        Err(why) => return Ok(Err(why)),
    };
    let cut = (lines as u64) < of;
    let bytes = pen.end(cut.then(|| speak.cut(lines, of)), speak)?;
    registry.db().audit(vec![told(registry, access, Action::ExportList, question, found, lines)])?;
    Ok(Ok(File { bytes, lines, of }))
}

/// What was found (people), lines written, lines there would be.
type Made = Result<(u64, usize, u64), NoAnswer>;

fn counted(
    registry: &Registry,
    access: &Access,
    ready: &Ready,
    speak: &dyn Speak,
    pen: &mut Pen,
) -> Result<Made, Error> {
    let counted = match count::count(registry, access, ready)? {
        Ok(counted) => counted,
        Err(why) => return Ok(Err(why)),
    };
    let head: Vec<String> = ready.by.iter().map(|by| speak.grouping(*by)).chain([speak.number()]).collect();
    pen.row(head.iter().map(|text| Cell::Text(text.as_str())).collect())?;
    for row in &counted.rows {
        let keys: Vec<String> = ready.by.iter().zip(&row.keys).map(|(by, key)| speak.key(*by, key)).collect();
        let keys = keys.iter().map(|text| Cell::Text(text.as_str()));
        pen.row(keys.chain([Cell::Number(row.count as f64)]).collect())?;
    }
    let rows = counted.rows.len();
    Ok(Ok((counted.total, rows, rows as u64)))
}

fn listed(
    registry: &Registry,
    access: &Access,
    ready: &Ready,
    speak: &dyn Speak,
    pen: &mut Pen,
) -> Result<Made, Error> {
    let hits = match show::hits(registry, access, ready)? {
        Ok(hits) => hits,
        Err(why) => return Ok(Err(why)),
    };
    let head: Vec<String> = ready.columns.iter().map(|column| speak.column(*column)).collect();
    pen.row(head.iter().map(|text| Cell::Text(text.as_str())).collect())?;
    let mut written = 0;
    for some in hits.people.chunks(PORTION) {
        if written >= MOST_IN_A_FILE {
            break;
        }
        let mut lines = show::lines(registry, access, ready, some)?;
        lines.truncate(MOST_IN_A_FILE - written);
        registry.db().audit(show::looks(registry, access, &lines))?;
        for (_, line) in &lines {
            let cells: Vec<String> = line.cells.iter().map(|value| speak.value(value)).collect();
            let cell = |(value, text)| match value {
                &Value::Number(number) => Cell::Number(number as f64),
                _ => Cell::Text(text),
            };
            pen.row(line.cells.iter().zip(cells.iter().map(String::as_str)).map(cell).collect())?;
        }
        written += lines.len();
    }
    let people = hits.people.len() as u64;
    let of = match ready.listed {
        Listed::People => people,
        Listed::Doses => hits.doses,
    };
    // Somebody may have been hidden since: what is not there was not cut.
    let of = if written < MOST_IN_A_FILE { written as u64 } else { of.max(written as u64) };
    Ok(Ok((people, written, of)))
}

/// Writes lines of either form; no cell is taken for a formula.
enum Pen {
    Csv(Box<csv::Writer<Vec<u8>>>),
    Xlsx(Box<Spreadsheet>),
}

fn failed(why: impl std::fmt::Display) -> Error {
    Error::Internal(format!("a list could not be written: {why}"))
}

impl Pen {
    fn new(format: Format, speak: &dyn Speak) -> Result<Self, Error> {
        let [name, _] = speak.sheets();
        Ok(match format {
            // A line that says the file was cut has one cell.
            Format::Csv => Self::Csv(Box::new(
                csv::WriterBuilder::new()
                    .flexible(true)
                    .terminator(csv::Terminator::CRLF)
                    .from_writer(Vec::new()),
            )),
            Format::Xlsx => Self::Xlsx(Box::new(Spreadsheet::new(&name).map_err(failed)?)),
        })
    }

    fn row(&mut self, cells: Vec<Cell<'_>>) -> Result<(), Error> {
        match self {
            Self::Csv(out) => {
                let texts = cells.iter().map(|cell| match cell {
                    Cell::Text(text) => guarded(text).into_owned(),
                    Cell::Number(number) => number.to_string(),
                });
                out.write_record(texts).map_err(failed)
            }
            Self::Xlsx(out) => {
                let texts: Vec<_> = cells
                    .iter()
                    .map(|cell| match cell {
                        Cell::Text(text) => Err(guarded(text)),
                        Cell::Number(number) => Ok(*number),
                    })
                    .collect();
                let cells: Vec<Cell<'_>> = texts
                    .iter()
                    .map(|cell| match cell {
                        Err(text) => Cell::Text(text),
                        Ok(number) => Cell::Number(*number),
                    })
                    .collect();
                out.row(&cells).map_err(failed)
            }
        }
    }

    fn end(mut self, cut: Option<String>, speak: &dyn Speak) -> Result<Vec<u8>, Error> {
        if let Some(cut) = &cut {
            self.row(vec![Cell::Text(cut)])?;
        }
        match self {
            Self::Csv(mut out) => {
                out.flush().map_err(failed)?;
                out.into_inner().map_err(failed)
            }
            Self::Xlsx(mut out) => {
                let [_, name] = speak.sheets();
                let lines: Vec<String> = cut.into_iter().chain(speak.about()).collect();
                out.about(&name, lines.iter().map(String::as_str)).map_err(failed)?;
                out.end().map_err(failed)
            }
        }
    }
}
