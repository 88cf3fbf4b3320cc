//! Reading files of the federal ordering system: all that is wrong is told at once, with row, column and reason; with one fault
//! nothing is taken. Pure.

use std::collections::HashMap;

use jenner_codes::Ndc;
use jenner_model::Date;

use super::layout::{Cell, Column, Direction, Form, Layout, Layouts};

/// Most faults that are told; a file of another kind has one in each row.
pub const MOST: usize = 500;

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// It is not text in UTF-8.
    Encoding,
    /// There is nothing in it.
    Empty,
    /// The first row is no head.
    NoHead,
    /// There is no such kind of file.
    Kind,
    /// It is one that is written here.
    Direction,
    /// Another version than the one that is known: which that is.
    Version(i64),
    /// Another number of columns: how many there must be, how many there are.
    Columns(usize, usize),
    /// Too long: how many characters there can be.
    Width(usize),
    /// Nothing where something must be.
    Missing,
    /// No day.
    Day,
    /// No whole number.
    Count,
    /// No NDC.
    Ndc,
    /// An NDC of no product that can be ordered.
    Product,
    /// Not whole boxes: how many doses are in one.
    Boxes(i64),
    /// No provider has this PIN.
    Pin,
    /// None of the words that can stand there.
    Word(String),
    /// The same as in an earlier row: which.
    Twice(u64),
    /// The last row is missing: the file was cut off.
    CutOff,
    /// The last row tells another number of rows: how many there are.
    Rows(u64),
    /// Something follows the last row.
    AfterEnd,
    /// There is no such order.
    Order,
    /// The order is not in a state for it: the word of its state.
    State(String),
    /// The order is of another provider.
    OtherProvider,
    /// The package was told of before, with other lots.
    OtherLots,
    /// Rows of one package tell different things about it.
    Differs,
}

impl Why {
    /// Its word in texts.
    pub const fn word(&self) -> &'static str {
        match self {
            Why::Encoding => "encoding",
            Why::Empty => "empty",
            Why::NoHead => "no-head",
            Why::Kind => "kind",
            Why::Direction => "direction",
            Why::Version(_) => "version",
            Why::Columns(..) => "columns",
            Why::Width(_) => "width",
            Why::Missing => "missing",
            Why::Day => "day",
            Why::Count => "count",
            Why::Ndc => "ndc",
            Why::Product => "product",
            Why::Boxes(_) => "boxes",
            Why::Pin => "pin",
            Why::Word(_) => "word",
            Why::Twice(_) => "twice",
            Why::CutOff => "cut-off",
            Why::Rows(_) => "rows",
            Why::AfterEnd => "after-end",
            Why::Order => "order",
            Why::State(_) => "state",
            Why::OtherProvider => "other-provider",
            Why::OtherLots => "other-lots",
            Why::Differs => "differs",
        }
    }

    /// What it is about, where that is something: a number, or words.
    pub fn about(&self) -> String {
        match self {
            Why::Version(number) | Why::Boxes(number) => number.to_string(),
            Why::Columns(expected, found) => format!("{expected} ≠ {found}"),
            Why::Width(number) => number.to_string(),
            Why::Twice(row) | Why::Rows(row) => row.to_string(),
            Why::Word(words) | Why::State(words) => words.clone(),
            _ => String::new(),
        }
    }
}

impl std::fmt::Display for Why {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Why::Encoding => f.write_str("this is not text in UTF-8; export the file again"),
            Why::Empty => f.write_str("the file is empty"),
            Why::NoHead => f.write_str("the first row must be H, kind, version, day, sender"),
            Why::Kind => f.write_str("there is no such kind of file"),
            Why::Direction => f.write_str("this kind of file is written here and not read"),
            Why::Version(known) => write!(f, "another version; version {known} is known"),
            Why::Columns(expected, found) => write!(f, "there must be {expected} columns; there are {found}"),
            Why::Width(most) => write!(f, "too long; {most} characters at most"),
            Why::Missing => f.write_str("this must not be empty"),
            Why::Day => f.write_str("this is no day; write YYYYMMDD"),
            Why::Count => f.write_str("this is no whole number"),
            Why::Ndc => f.write_str("this is no NDC of 11 digits"),
            Why::Product => f.write_str("no product that can be ordered has this NDC"),
            Why::Boxes(doses) => write!(f, "not whole boxes; a box has {doses} doses"),
            Why::Pin => f.write_str("no provider here has this PIN"),
            Why::Word(words) => write!(f, "this must be one of {words}"),
            Why::Twice(row) => write!(f, "the same as row {row}"),
            Why::CutOff => f.write_str("the last row (T) is missing: the file was cut off"),
            Why::Rows(found) => write!(f, "the last row tells another number; there are {found} rows"),
            Why::AfterEnd => f.write_str("something follows the last row (T)"),
            Why::Order => f.write_str("there is no such order here"),
            Why::State(state) => write!(f, "the order is {state}; this cannot be done to it"),
            Why::OtherProvider => f.write_str("the order is of another provider"),
            Why::OtherLots => f.write_str("this shipment was told of before, with other lots"),
            Why::Differs => f.write_str("rows of one shipment tell different things about it"),
        }
    }
}

/// Something that is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The line of the file, from 1; 0: the whole of it.
    pub row: u64,
    /// The column; empty: the whole row.
    pub column: String,
    /// What stands there.
    pub said: String,
    /// What is wrong.
    pub why: Why,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.row > 0 {
            write!(f, "row {}", self.row)?;
            if !self.column.is_empty() {
                write!(f, ", column {}", self.column)?;
            }
            f.write_str(": ")?;
        }
        if !self.said.is_empty() {
            write!(f, "\"{}\": ", self.said)?;
        }
        write!(f, "{}", self.why)
    }
}

/// A row that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The line of the file.
    pub line: u64,
    /// A cell for each column.
    pub cells: Vec<Cell>,
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File<'a> {
    /// Its layout.
    pub layout: &'a Layout,
    /// The day it was written.
    pub on: Date,
    /// Who wrote it.
    pub by: String,
    /// Its rows.
    pub rows: Vec<Row>,
}

impl File<'_> {
    /// The cell of a row in a column.
    pub fn cell<'r>(&self, row: &'r Row, column: &str) -> &'r Cell {
        self.layout.place(column).and_then(|at| row.cells.get(at)).unwrap_or(&Cell::Empty)
    }

    /// A text; empty where there is none.
    pub fn text<'r>(&self, row: &'r Row, column: &str) -> &'r str {
        match self.cell(row, column) {
            Cell::Text(text) => text,
            _ => "",
        }
    }

    /// A day.
    pub fn day(&self, row: &Row, column: &str) -> Option<Date> {
        match self.cell(row, column) {
            Cell::Day(day) => Some(*day),
            _ => None,
        }
    }

    /// A number; 0 where there is none.
    pub fn count(&self, row: &Row, column: &str) -> i64 {
        match self.cell(row, column) {
            Cell::Count(count) => *count,
            _ => 0,
        }
    }

    /// A fault in a column of a row.
    pub fn fault(&self, row: &Row, column: &str, why: Why) -> Fault {
        Fault { row: row.line, column: column.to_owned(), said: self.cell(row, column).written(), why }
    }
}

/// What a reader asks about the world.
pub struct World<'a> {
    /// Whether a provider has a PIN.
    pub has_pin: &'a dyn Fn(&str) -> bool,
    /// Doses in a box of a product that can be ordered.
    pub box_of: &'a dyn Fn(&Ndc) -> Option<i64>,
    /// Which way files go that are read.
    pub direction: Direction,
}

fn whole(why: Why) -> Vec<Fault> {
    vec![Fault { row: 0, column: String::new(), said: String::new(), why }]
}

/// Text in UTF-8 without control characters, else the line where that ends.
fn decode(bytes: &[u8]) -> Result<&str, Vec<Fault>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let line_at = |at: usize| 1 + bytes.iter().take(at).filter(|byte| **byte == b'\n').count() as u64;
    let wrong = |at| {
        Err(vec![Fault { row: line_at(at), column: String::new(), said: String::new(), why: Why::Encoding }])
    };
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => return wrong(error.valid_up_to()),
    };
    match text.find(|c: char| c.is_control() && !matches!(c, '\r' | '\n' | '\t')) {
        Some(at) => wrong(at),
        None => Ok(text),
    }
}

/// Counts lines. The reader's own count is one behind where lines end with CR and LF.
struct Lines<'t> {
    text: &'t [u8],
    seen: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line on which a record begins; records come in their order.
    fn of(&mut self, record: Option<&csv::Position>) -> u64 {
        let begins = record.map_or(self.seen, |at| usize::try_from(at.byte()).unwrap_or(self.seen));
        let ends = self.text.iter().skip(begins).take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let passed = self.text.get(self.seen..begins + ends).unwrap_or_default();
        self.line += passed.iter().filter(|byte| **byte == b'\n').count() as u64;
        self.seen = begins + ends;
        self.line
    }
}

/// Reads a file.
pub fn read<'a>(layouts: &'a Layouts, bytes: &[u8], world: &World<'_>) -> Result<File<'a>, Vec<Fault>> {
    let text = decode(bytes)?;
    if text.trim().is_empty() {
        return Err(whole(Why::Empty));
    }
    let separator = u8::try_from(layouts.separator).unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut records = Vec::new();
    let mut lines = Lines { text: text.as_bytes(), seen: 0, line: 1 };
    for record in reader.records() {
        let Ok(record) = record else { return Err(whole(Why::Encoding)) };
        let line = lines.of(record.position());
        records.push((line, record));
    }
    let mut records = records.into_iter();
    let (layout, on, by) = match records.next() {
        Some((line, head)) => self::head(layouts, line, &head, world.direction)?,
        None => return Err(whole(Why::Empty)),
    };
    let mut faults = Vec::new();
    let mut rows = Vec::new();
    let mut seen: HashMap<Vec<Cell>, u64> = HashMap::new();
    let mut end = None;
    for (line, record) in records {
        if faults.len() >= MOST {
            break;
        }
        if end.is_some() {
            faults.push(Fault { row: line, column: String::new(), said: String::new(), why: Why::AfterEnd });
            break;
        }
        if record.get(0) == Some("T") && record.len() == 2 {
            end = Some((line, record.get(1).unwrap_or_default().to_owned()));
            continue;
        }
        if record.len() != layout.columns.len() {
            let why = Why::Columns(layout.columns.len(), record.len());
            faults.push(Fault { row: line, column: String::new(), said: String::new(), why });
            // It is a row all the same, for the number in the last one.
            rows.push(Row { line, cells: Vec::new() });
            continue;
        }
        let row = cells(layout, line, &record, world, &mut faults);
        let key: Vec<Cell> = layout
            .key
            .iter()
            .filter_map(|name| layout.place(name).and_then(|at| row.cells.get(at)).cloned())
            .collect();
        if let Some(first) = seen.get(&key) {
            let column = layout.key.join(", ");
            let said = key.iter().map(Cell::written).collect::<Vec<_>>().join(", ");
            faults.push(Fault { row: line, column, said, why: Why::Twice(*first) });
        } else {
            seen.insert(key, line);
        }
        rows.push(row);
    }
    match end {
        // Where telling stopped, the end was not reached.
        None if faults.len() < MOST => faults.extend(whole(Why::CutOff)),
        Some((line, said)) if said.parse() != Ok(rows.len()) => {
            faults.push(Fault { row: line, column: String::new(), said, why: Why::Rows(rows.len() as u64) });
        }
        _ => {}
    }
    if faults.is_empty() { Ok(File { layout, on, by, rows }) } else { Err(faults) }
}

fn head<'a>(
    layouts: &'a Layouts,
    line: u64,
    head: &csv::StringRecord,
    direction: Direction,
) -> Result<(&'a Layout, Date, String), Vec<Fault>> {
    let wrong = |column: &str, said: &str, why: Why| {
        Err(vec![Fault { row: line, column: column.to_owned(), said: said.to_owned(), why }])
    };
    let mut cells = head.iter();
    let (Some("H"), Some(kind), Some(version), Some(on), Some(by), None) =
        (cells.next(), cells.next(), cells.next(), cells.next(), cells.next(), cells.next())
    else {
        return wrong("", "", Why::NoHead);
    };
    let Some(layout) = layouts.file(kind) else { return wrong("kind", kind, Why::Kind) };
    if layout.direction != direction {
        return wrong("kind", kind, Why::Direction);
    }
    if version.parse() != Ok(layout.version) {
        return wrong("version", version, Why::Version(layout.version));
    }
    let Some(on) = day(on) else { return wrong("day", on, Why::Day) };
    Ok((layout, on, by.to_owned()))
}

/// A day, `YYYYMMDD`.
fn day(text: &str) -> Option<Date> {
    if text.len() != 8 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    Date::new(text.get(..4)?.parse().ok()?, text.get(4..6)?.parse().ok()?, text.get(6..)?.parse().ok()?).ok()
}

fn cells(
    layout: &Layout,
    line: u64,
    record: &csv::StringRecord,
    world: &World<'_>,
    faults: &mut Vec<Fault>,
) -> Row {
    let mut row = Row { line, cells: Vec::new() };
    for (column, said) in layout.columns.iter().zip(record.iter()) {
        let cell = match cell(column, said, world) {
            Ok(cell) => cell,
            Err(why) => {
                let said = said.chars().take(60).collect();
                faults.push(Fault { row: line, column: column.name.to_string(), said, why });
                Cell::Empty
            }
        };
        row.cells.push(cell);
    }
    for (at, column) in layout.columns.iter().enumerate() {
        let product =
            column.boxes_of.as_ref().and_then(|name| layout.place(name)).and_then(|at| row.cells.get(at));
        let (Some(Cell::Ndc(ndc)), Some(Cell::Count(doses))) = (product, row.cells.get(at)) else { continue };
        if let Some(per_box) = (world.box_of)(ndc)
            && (*doses == 0 || doses % per_box != 0)
        {
            let why = Why::Boxes(per_box);
            faults.push(Fault { row: line, column: column.name.to_string(), said: doses.to_string(), why });
        }
    }
    row
}

fn cell(column: &Column, said: &str, world: &World<'_>) -> Result<Cell, Why> {
    let said = said.trim();
    if said.is_empty() {
        return if column.empty { Ok(Cell::Empty) } else { Err(Why::Missing) };
    }
    // That an NDC is written with hyphens says more than that it is too long.
    if said.chars().count() > column.width && !matches!(column.form, Form::Ndc) {
        return Err(Why::Width(column.width));
    }
    match column.form {
        Form::Text => Ok(Cell::Text(said.to_owned())),
        Form::Pin if (world.has_pin)(said) => Ok(Cell::Text(said.to_owned())),
        Form::Pin => Err(Why::Pin),
        Form::Ndc => {
            let is_plain = said.len() == 11 && said.bytes().all(|b| b.is_ascii_digit());
            let ndc: Ndc = said.parse().ok().filter(|_| is_plain).ok_or(Why::Ndc)?;
            if (world.box_of)(&ndc).is_some() { Ok(Cell::Ndc(ndc)) } else { Err(Why::Product) }
        }
        Form::Day => day(said).map(Cell::Day).ok_or(Why::Day),
        Form::Count => {
            let is_plain = said.bytes().all(|b| b.is_ascii_digit());
            said.parse().ok().filter(|_| is_plain).map(Cell::Count).ok_or(Why::Count)
        }
        Form::Word if column.words.iter().any(|word| word == said) => Ok(Cell::Text(said.to_owned())),
        Form::Word => Err(Why::Word(column.words.join(", "))),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::layout::write;
    use super::super::rules::Rules;
    use super::*;

    const PIN: &str = "LA0042";

    fn world(direction: Direction) -> World<'static> {
        World {
            has_pin: &|pin| pin == PIN,
            box_of: &|ndc| Rules::shipped().product(ndc).map(|product| product.doses_per_box),
            direction,
        }
    }

    fn day_of(text: &str) -> Date {
        text.parse().unwrap()
    }

    /// A good file of shipments with these rows.
    fn file(rows: &[&str]) -> String {
        let mut text = "H,shipment,1,20261126,CENTRAL\r\n".to_owned();
        rows.iter().for_each(|row| text += &format!("{row}\r\n"));
        text + &format!("T,{}\r\n", rows.len())
    }

    const GOOD: &str = "S1,,F77,LA0042,vfc,00006468100,Y100,20271231,20,20261124,,UPS,1Z9";

    fn why(text: &[u8]) -> Vec<(u64, String, Why)> {
        let faults = read(Layouts::shipped(), text, &world(Direction::In)).unwrap_err();
        faults.into_iter().map(|fault| (fault.row, fault.column, fault.why)).collect()
    }

    #[test]
    fn a_good_file_is_read() {
        let text = file(&[GOOD, &GOOD.replace("Y100", "Y101")]);
        let read = read(Layouts::shipped(), text.as_bytes(), &world(Direction::In)).unwrap();
        assert_eq!((read.rows.len(), read.by.as_str(), read.on), (2, "CENTRAL", day_of("2026-11-26")));
        assert_eq!(read.text(&read.rows[1], "lot"), "Y101");
        assert_eq!(read.count(&read.rows[0], "doses"), 20);
        assert_eq!(read.cell(&read.rows[0], "delivered"), &Cell::Empty);
    }

    #[test]
    fn each_bad_file_is_answered_with_row_column_and_reason() {
        let one = |change: &dyn Fn(&str) -> String| why(file(&[&change(GOOD)]).as_bytes());
        let at = |column: &str, why: Why| vec![(2, column.to_owned(), why)];
        let swap = |from: &'static str, to: &'static str| move |good: &str| good.replace(from, to);
        type Told = Vec<(u64, String, Why)>;
        let table: Vec<(Told, Told)> = vec![
            (one(&swap("LA0042", "LA0043")), at("pin", Why::Pin)),
            (one(&swap("20271231", "20270231")), at("expires", Why::Day)),
            (one(&swap("20271231", "12/31/27")), at("expires", Why::Day)),
            (one(&swap("00006468100", "00006-4681-0")), at("ndc", Why::Ndc)),
            (one(&swap("00006468100", "0000646810")), at("ndc", Why::Ndc)),
            (one(&swap("00006468100", "00006468199")), at("ndc", Why::Product)),
            (one(&swap(",20,", ",25,")), at("doses", Why::Boxes(10))),
            (one(&swap(",20,", ",0,")), at("doses", Why::Boxes(10))),
            (one(&swap(",20,", ",+20,")), at("doses", Why::Count)),
            (one(&swap(",20,", ",-20,")), at("doses", Why::Count)),
            (one(&swap(",20,", ",two,")), at("doses", Why::Count)),
            (one(&swap(",20,", ",,")), at("doses", Why::Missing)),
            (one(&swap(",20,", ",99999999,")), at("doses", Why::Width(7))),
            (one(&swap("vfc", "VFC?")), at("funding", Why::Word("vfc, 317, state, chip".into()))),
            (one(&swap(",UPS", "")), at("", Why::Columns(13, 12))),
            (one(&swap(",UPS", ",UPS,more")), at("", Why::Columns(13, 14))),
        ];
        for (found, expected) in table {
            assert_eq!(found, expected);
        }
        let whole = |why: Why| vec![(0, String::new(), why)];
        assert_eq!(why(b""), whole(Why::Empty));
        assert_eq!(why(b" \r\n "), whole(Why::Empty));
        assert_eq!(why(b"shipment,order\r\n1,2\r\n"), [(1, String::new(), Why::NoHead)]);
        let good = file(&[GOOD]);
        let changed = |from: &str, to: &str| why(good.replace(from, to).as_bytes());
        assert_eq!(changed("H,shipment,1", "H,shipment,2"), [(1, "version".into(), Why::Version(1))]);
        assert_eq!(changed("H,shipment", "H,letters"), [(1, "kind".into(), Why::Kind)]);
        assert_eq!(changed("H,shipment", "H,order"), [(1, "kind".into(), Why::Direction)]);
        assert_eq!(changed("20261126,CENTRAL", "26 Nov,CENTRAL"), [(1, "day".into(), Why::Day)]);
        assert_eq!(changed("T,1\r\n", ""), whole(Why::CutOff));
        assert_eq!(changed("T,1", "T,2"), [(3, String::new(), Why::Rows(1))]);
        assert_eq!(changed("T,1", "T,1\r\nmore"), [(4, String::new(), Why::AfterEnd)]);
        assert_eq!(why(good.get(..good.len() - 12).unwrap().as_bytes()).last().unwrap().2, Why::CutOff);
        // Latin-1, and UTF-16.
        let latin: Vec<u8> = good.replace("UPS", "Corr\u{e9}o").chars().map(|c| c as u8).collect();
        assert_eq!(why(&latin), [(2, String::new(), Why::Encoding)]);
        let wide: Vec<u8> = good.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(why(&wide), [(1, String::new(), Why::Encoding)]);
        // A line that stands twice: the same lot of the same package.
        assert_eq!(why(file(&[GOOD, GOOD]).as_bytes()), [(3, "shipment, ndc, lot".into(), Why::Twice(2))]);
    }

    #[test]
    fn all_faults_are_told_at_once() {
        let bad = GOOD.replace("LA0042", "X").replace("20271231", "X").replace(",20,", ",7,");
        let found =
            why(file(&[&bad, &GOOD.replace("Y100", "Y101"), &bad.replace("Y100", "Y102")]).as_bytes());
        assert_eq!(found.len(), 6);
        assert_eq!(found.iter().map(|(row, ..)| *row).collect::<Vec<_>>(), [2, 2, 2, 4, 4, 4]);
        // A file of quite another kind does not fill the page.
        let wrong: Vec<&str> = (0..5000).map(|_| "a,b").collect();
        assert_eq!(why(file(&wrong).as_bytes()).len(), MOST);
    }

    fn any_cell(column: &Column) -> BoxedStrategy<Cell> {
        let width = column.width;
        let some = match column.form {
            Form::Pin => Just(Cell::Text(PIN.to_owned())).boxed(),
            Form::Text => "[ -~áñ\"',;|#=+]{1,50}"
                .prop_map(move |text| match Cell::text(&text, width) {
                    Cell::Empty => Cell::Text("x".to_owned()),
                    cell => cell,
                })
                .boxed(),
            Form::Ndc => proptest::sample::select(
                Rules::shipped().products().iter().map(|one| Cell::Ndc(one.ndc.clone())).collect::<Vec<_>>(),
            )
            .boxed(),
            Form::Day => (1990i16..2100, 1i8..=12, 1i8..=28)
                .prop_map(|(year, month, day)| Cell::Day(Date::new(year, month, day).unwrap()))
                .boxed(),
            // Whole boxes of every product.
            Form::Count => (1..1000i64).prop_map(|boxes| Cell::Count(boxes * 50)).boxed(),
            Form::Word => proptest::sample::select(
                column.words.iter().map(|word| Cell::Text(word.to_string())).collect::<Vec<_>>(),
            )
            .boxed(),
        };
        if column.empty { prop_oneof![Just(Cell::Empty), some].boxed() } else { some }
    }

    fn any_file() -> impl Strategy<Value = (&'static Layout, Vec<Vec<Cell>>)> {
        proptest::sample::select(Layouts::shipped().files.iter().collect::<Vec<_>>()).prop_flat_map(
            |layout| {
                let row: Vec<_> = layout.columns.iter().map(any_cell).collect();
                (Just(layout), proptest::collection::vec(row, 0..8))
            },
        )
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again_and_is_the_same((layout, rows) in any_file()) {
            let mut seen = std::collections::HashSet::new();
            let key = |row: &Vec<Cell>| -> Vec<Cell> {
                layout.key.iter().map(|name| row[layout.place(name).unwrap()].clone()).collect()
            };
            let rows: Vec<_> = rows.into_iter().filter(|row| seen.insert(key(row))).collect();
            let on = day_of("2026-11-26");
            let text = write(Layouts::shipped(), layout, (on, "Program, \"quoted\""), &rows).unwrap();
            let back = read(Layouts::shipped(), text.as_bytes(), &world(layout.direction)).unwrap();
            prop_assert_eq!(back.rows.into_iter().map(|row| row.cells).collect::<Vec<_>>(), rows);
            prop_assert_eq!((back.layout, back.on, back.by.as_str()), (layout, on, "Program, \"quoted\""));
        }

        #[test]
        fn no_bytes_make_it_panic_and_no_cut_goes_unnoticed(
            bytes in proptest::collection::vec(any::<u8>(), 0..300),
            (layout, rows) in any_file(),
            cut in 0.0..1.0f64,
        ) {
            let _ = read(Layouts::shipped(), &bytes, &world(Direction::In));
            let text = write(Layouts::shipped(), layout, (day_of("2026-11-26"), "P"), &rows).unwrap();
            // Without the line end of its last row a file is whole still.
            let whole = text.trim_end().len();
            let at = (whole as f64 * cut) as usize;
            if let Some(part) = text.get(..at) {
                prop_assert!(read(Layouts::shipped(), part.as_bytes(), &world(layout.direction)).is_err());
            }
        }
    }
}
