//! Does a file keep its specification? Reads it row by row; says row, column and what is wrong.

use std::collections::{HashMap, HashSet};
use std::io::{BufRead, BufReader, Read};

use jenner_codes::{Codes, Mvx};
use jenner_model::Date;

use super::period::{Period, PeriodKind};
use super::spec::{Column, Kind, Rows, Separator, Spec, Table};

/// Problems that are listed; further ones are counted.
const MOST: usize = 200;
/// Longest line, in bytes.
const LONGEST_LINE: usize = 64 * 1024;

/// Something that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Table or file.
    pub file: String,
    /// Line of the file, from 1; 0 for the file as a whole.
    pub row: usize,
    /// Column, if it is one's.
    pub column: String,
    /// What is wrong. The value itself is not quoted: it may be somebody's.
    pub text: String,
}

/// A file, or the files of an extract, compared.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checked {
    /// Rows by table, header lines not counted.
    pub rows: HashMap<String, usize>,
    /// Problems, in order; at most 200.
    pub problems: Vec<Problem>,
    /// How many there are in all.
    pub total: usize,
    /// Values that another table may refer to, hashed.
    known: HashMap<String, HashSet<u64>>,
    /// Values that refer to a table that was not read yet: column, row, hash.
    references: Vec<(String, String, usize, u64)>,
    /// What a control file says of others: name, rows, line.
    announced: Vec<(String, usize, usize)>,
    /// Rows by file name.
    counted: HashMap<String, usize>,
}

impl Checked {
    /// Notes a problem.
    pub fn note(&mut self, file: &str, row: usize, column: &str, text: impl Into<String>) {
        self.total += 1;
        if self.problems.len() < MOST {
            let (file, column) = (file.to_owned(), column.to_owned());
            self.problems.push(Problem { file, row, column, text: text.into() });
        }
    }

    /// Reads one table of an extract from a file.
    pub fn table(
        &mut self,
        table: &Table,
        file: &str,
        codes: &Codes,
        read: impl Read,
    ) -> std::io::Result<()> {
        let mut lines = Lines::new(read, table.separator);
        let mut seen: HashMap<&str, HashSet<u64>> = HashMap::new();
        let (mut line, mut rows) = (0, 0);
        while let Some(fields) = lines.next()? {
            line += 1;
            let fields = match fields {
                Ok(fields) => fields,
                Err(why) => {
                    self.note(file, line, "", why);
                    continue;
                }
            };
            if line == 1 {
                self.header(table, file, &fields);
                continue;
            }
            rows += 1;
            if fields.len() != table.columns.len() {
                let text = format!("{} columns, {} are wanted", fields.len(), table.columns.len());
                self.note(file, line, "", text);
                continue;
            }
            let sort = sort_of(table, &fields);
            for (column, value) in table.columns.iter().zip(&fields) {
                if let Some(why) = wrong(column, value, sort, codes) {
                    self.note(file, line, &column.name, why);
                }
                if value.is_empty() {
                    continue;
                }
                if column.unique && !seen.entry(&column.name).or_default().insert(hash(value)) {
                    self.note(file, line, &column.name, "stands in an earlier row already");
                }
                if !column.refers.is_empty() {
                    self.references.push((column.refers.clone(), column.name.clone(), line, hash(value)));
                }
            }
            if table.rows == Rows::Control {
                self.announce(table, &fields, line);
            }
        }
        if line == 0 {
            self.note(file, 0, "", "the file is empty; even without rows it has a header line");
        }
        for (column, values) in seen {
            self.known.insert(format!("{}.{column}", table.name), values);
        }
        self.rows.insert(table.name.clone(), rows);
        self.counted.insert(file.to_owned(), rows);
        self.settle(file);
        Ok(())
    }

    /// References to tables that are known now. They are kept no longer than needed: a large extract has many.
    fn settle(&mut self, file: &str) {
        let references = std::mem::take(&mut self.references);
        for (to, column, line, value) in references {
            match self.known.get(&to) {
                Some(values) if !values.contains(&value) => {
                    self.note(file, line, &column, format!("is not in {to}"));
                }
                Some(_) => {}
                None => self.references.push((to, column, line, value)),
            }
        }
    }

    fn header(&mut self, table: &Table, file: &str, fields: &[String]) {
        for (place, column) in table.columns.iter().enumerate() {
            let there = fields.get(place).map_or("", |field| field.trim());
            if !there.eq_ignore_ascii_case(column.name.trim()) {
                let text = format!("the header line has \"{}\" in place {}", shown(there), place + 1);
                self.note(file, 1, &column.name, text);
            }
        }
        if fields.len() > table.columns.len() {
            self.note(
                file,
                1,
                "",
                format!("the header line has {} columns, {} are wanted", fields.len(), table.columns.len()),
            );
        }
    }

    fn announce(&mut self, table: &Table, fields: &[String], line: usize) {
        let of = |value: &str| {
            let place = table.columns.iter().position(|column| column.value == value)?;
            fields.get(place)
        };
        if let (Some(file), Some(rows)) =
            (of("control.file"), of("control.rows").and_then(|n| n.parse().ok()))
        {
            self.announced.push((file.clone(), rows, line));
        }
    }

    /// What only shows when all files are read: the control file against the others.
    pub fn finish(&mut self, control: &str) {
        for (file, rows, line) in std::mem::take(&mut self.announced) {
            match self.counted.get(&file) {
                None => self.note(control, line, "FileName", "names a file that is not there"),
                Some(there) if *there != rows => {
                    let text = format!("says {rows} rows; the file has {there}");
                    self.note(control, line, "RecordCount", text);
                }
                Some(_) => {}
            }
        }
    }
}

/// Whether a row is a vaccination or a refusal.
fn sort_of(table: &Table, fields: &[String]) -> &'static str {
    let refused = table.columns.iter().position(|column| column.value == "dose.refused");
    match refused.and_then(|place| fields.get(place)).map(String::as_str) {
        Some("YES") => "refusal",
        _ => "vaccination",
    }
}

fn wrong(column: &Column, value: &str, sort: &str, codes: &Codes) -> Option<String> {
    if value.is_empty() {
        let needed = column.required || !column.fixed.is_empty() || column.required_for == sort;
        return needed.then(|| "is empty, and must not be".to_owned());
    }
    if column.empty || column.empty_for == sort {
        return Some("must be empty here".to_owned());
    }
    if !column.fixed.is_empty() && value != column.fixed {
        return Some(format!("must be \"{}\"", column.fixed));
    }
    if value.chars().any(char::is_control) {
        return Some("holds a control character".to_owned());
    }
    if value.trim() != value {
        return Some("begins or ends with a space".to_owned());
    }
    if column.longest > 0 && value.chars().count() > column.longest {
        return Some(format!(
            "has {} characters; at most {} are taken",
            value.chars().count(),
            column.longest
        ));
    }
    if !column.values.is_empty() && !column.values.iter().any(|known| known == value) {
        return Some(format!("is none of {}", column.values.join(", ")));
    }
    kind(column, value, codes)
}

fn kind(column: &Column, value: &str, codes: &Codes) -> Option<String> {
    let digits = |text: &str, length: usize| text.len() == length && text.bytes().all(|b| b.is_ascii_digit());
    let day = |text: &str| text.len() == 10 && text.parse::<Date>().is_ok();
    let (fits, wanted) = match column.kind {
        Kind::Text => (true, ""),
        Kind::Integer => match value.parse::<u64>() {
            Ok(number) if number < column.least => {
                return Some(format!("is less than {}; smaller counts are left empty", column.least));
            }
            read => (read.is_ok(), "a whole number"),
        },
        Kind::Day => (day(value), "a day as 2026-09-30"),
        Kind::Day8 => {
            let read = digits(value, 8) && value.parse::<Period>().is_ok_and(|p| p.kind == PeriodKind::Day);
            (read, "a day as 20260930")
        }
        Kind::DayOrMonth => {
            (day(value) || (value.len() == 7 && day(&format!("{value}-01"))), "a day or a month")
        }
        Kind::Quarter => {
            let read =
                value.parse::<Period>().is_ok_and(|p| p.kind == PeriodKind::Quarter && p.text() == value);
            (read, "a quarter as 2026Q3")
        }
        Kind::County => (digits(value, 5), "five digits (FIPS)"),
        Kind::Zip => {
            let (five, rest) = value.split_once('-').unwrap_or((value, "0000"));
            (digits(five, 5) && digits(rest, 4), "a ZIP code")
        }
        Kind::Cvx => (value.parse().is_ok_and(|cvx| codes.cvx(cvx).is_some()), "a vaccine of the CVX table"),
        Kind::Mvx => {
            let known = value.parse::<Mvx>().is_ok_and(|mvx| codes.mvx(&mvx).is_some());
            (known, "a manufacturer of the MVX table")
        }
    };
    (!fits).then(|| format!("is not {wanted}"))
}

fn hash(value: &str) -> u64 {
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&blake3::hash(value.as_bytes()).as_bytes()[..8]);
    u64::from_be_bytes(bytes)
}

fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(40).collect()
}

/// Lines with their fields. A line that is too long or not UTF-8 is passed over and said.
struct Lines<R> {
    read: BufReader<R>,
    separator: Separator,
}

impl<R: Read> Lines<R> {
    fn new(read: R, separator: Separator) -> Self {
        Self { read: BufReader::new(read), separator }
    }

    fn next(&mut self) -> std::io::Result<Option<Result<Vec<String>, String>>> {
        let mut line = Vec::new();
        let most = LONGEST_LINE as u64 + 1;
        let read = (&mut self.read).take(most).read_until(b'\n', &mut line)?;
        if read == 0 {
            return Ok(None);
        }
        if line.len() > LONGEST_LINE {
            // The rest of it is not another row.
            loop {
                let mut rest = Vec::new();
                let more = (&mut self.read).take(most).read_until(b'\n', &mut rest)?;
                if more == 0 || rest.ends_with(b"\n") {
                    break;
                }
            }
            return Ok(Some(Err(format!("the line is longer than {LONGEST_LINE} bytes"))));
        }
        while line.last().is_some_and(|byte| matches!(byte, b'\n' | b'\r')) {
            line.pop();
        }
        let Ok(text) = String::from_utf8(line) else {
            return Ok(Some(Err("the line is not UTF-8".to_owned())));
        };
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        Ok(Some(split(text, self.separator)))
    }
}

fn split(line: &str, separator: Separator) -> Result<Vec<String>, String> {
    if separator == Separator::Tab {
        return Ok(line.split('\t').map(str::to_owned).collect());
    }
    let (mut fields, mut field, mut quoted) = (Vec::new(), String::new(), false);
    let mut characters = line.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                field.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(std::mem::take(&mut field)),
            c => field.push(c),
        }
    }
    fields.push(field);
    if quoted { Err("a quotation mark is not closed".to_owned()) } else { Ok(fields) }
}

/// The table of an extract that a file is, by its name: D, V or C at its end, or the only one.
pub fn table_of<'s>(spec: &'s Spec, file: &str) -> Option<&'s Table> {
    let by_name = spec.tables.iter().find(|table| spec.named(&table.file, file).is_some());
    let by_end = || {
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        let end = stem.rsplit('_').next()?.trim_end_matches(|c: char| c.is_ascii_digit());
        spec.tables.iter().find(|table| table.name.eq_ignore_ascii_case(end))
    };
    by_name.or_else(by_end).or_else(|| if spec.tables.len() == 1 { spec.tables.first() } else { None })
}
