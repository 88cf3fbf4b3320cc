//! A row becomes the message its sender would have sent: a VXU about one dose. So a row is read, checked, matched, stored
//! and answered by the same rules as any message, and what is found in it is told by the column it stands in.

use jenner_codes::{Codes, Mvx};
use jenner_hl7::er7::{Message, Parts, Writer};
use jenner_hl7::finding::{Finding, Severity};
use jenner_hl7::vxu;
use jiff::civil::Date;

use super::field::Field;
use super::mapping::{DateForm, Doses, Mapping, date, vaccine_named};
use super::table::Row;

/// What is wrong with a row, or worth saying.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The column, from 0; `None` is the row as a whole.
    pub column: Option<usize>,
    /// Whether the row is not taken because of it.
    pub is_error: bool,
    /// What.
    pub what: What,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// A mistake of the table.
    Mistake(Mistake),
    /// What the rules of messages say.
    Finding(String),
}

/// Mistakes that only a table can have. No value is quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Mistake {
    /// More cells than columns.
    #[error("the row has more cells than the header has columns; is a separator not in quotes?")]
    TooManyCells,
    /// Nothing in a cell that every row needs.
    #[error("this is empty, and every row needs it")]
    Empty,
    /// A date that is none in the order the mapping says.
    #[error(
        "this is no date in the order that was chosen, or its year has two digits; write it as 2024-03-14"
    )]
    Date,
    /// A name without the comma between family name and first name.
    #[error("write the name as family name, comma, first name")]
    FullName,
    /// A vaccine's name that nobody knows.
    #[error("no vaccine has this name; write the CVX code, or the trade name as CDC writes it")]
    VaccineUnknown,
    /// A vaccine's name that stands for several.
    #[error("several vaccines have this name; write the CVX code")]
    VaccineSeveral,
    /// No vaccine at all.
    #[error("the row names no vaccine")]
    NoVaccine,
    /// Neither given here nor history.
    #[error("write 00 or new for a dose given here, 01 or historical for one copied from elsewhere")]
    GivenOrHistory,
}

impl Mistake {
    /// A word for it, for the texts of pages.
    pub const fn word(self) -> &'static str {
        match self {
            Self::TooManyCells => "cells",
            Self::Empty => "empty",
            Self::Date => "date",
            Self::FullName => "full-name",
            Self::VaccineUnknown => "vaccine-unknown",
            Self::VaccineSeveral => "vaccine-several",
            Self::NoVaccine => "no-vaccine",
            Self::GivenOrHistory => "given-or-history",
        }
    }
}

/// Whose table it is, and what its messages are called.
#[derive(Debug, Clone)]
pub struct Envelope<'e> {
    /// Code of the organization (MSH-4), and of its numbers.
    pub organization: &'e str,
    /// Time of the messages (MSH-7), the same for all rows and every time the table is taken.
    pub said: String,
    /// What control ids begin with.
    pub control: String,
}

/// The message of a row, or what is wrong with the row.
pub fn message(
    row: &Row,
    mapping: &Mapping,
    envelope: &Envelope<'_>,
    codes: &Codes,
    columns: usize,
) -> Result<String, Vec<Problem>> {
    let mut reading = Reading { row, mapping, problems: Vec::new() };
    if row.cells.len() > columns && row.cells.iter().skip(columns).any(|cell| !cell.is_empty()) {
        reading.problems.push(Problem {
            column: None,
            is_error: true,
            what: What::Mistake(Mistake::TooManyCells),
        });
    }
    let message = reading.write(envelope, codes);
    if reading.problems.is_empty() { Ok(message) } else { Err(reading.problems) }
}

/// What the rules of messages say about a row's message: the same that intake will say.
pub fn check(message: &str, mapping: &Mapping, codes: &Codes, today: Date) -> Vec<Problem> {
    let Ok(parsed) = Message::parse(message) else { return Vec::new() };
    let read = vxu::read(&parsed, codes, today);
    let mut problems: Vec<Problem> = read
        .findings
        .iter()
        .filter(|finding| is_worth_saying(finding))
        .map(|f| of_finding(f, mapping))
        .collect();
    // What is not taken is an error, whatever the finding's own weight.
    let taken = read.demographics.is_some() && !read.statements.is_empty() && read.dropped == 0;
    if !taken && !problems.iter().any(|problem| problem.is_error) {
        for problem in &mut problems {
            problem.is_error = true;
        }
    }
    problems
}

/// Notes about segments and fields that no table has are no news to whoever sends a table.
fn is_worth_saying(finding: &Finding) -> bool {
    let header = finding.location.as_ref().is_some_and(|place| place.segment == "MSH");
    finding.severity != Severity::Information && !(header && !finding.is_error())
}

/// A finding of a row's message, at its column.
pub fn of_finding(finding: &Finding, mapping: &Mapping) -> Problem {
    let place = finding.location.as_ref();
    let column = place.and_then(|place| {
        let here = |field: &Field| {
            let (segment, number) = field.place();
            place.segment == segment && place.field == Some(number)
        };
        mapping.columns.iter().position(|field| field.as_ref().is_some_and(here))
    });
    Problem { column, is_error: finding.is_error(), what: What::Finding(finding.text.clone()) }
}

struct Reading<'r> {
    row: &'r Row,
    mapping: &'r Mapping,
    problems: Vec<Problem>,
}

impl<'r> Reading<'r> {
    fn text(&self, field: Field) -> &'r str {
        let column = self.mapping.column(field);
        column.and_then(|column| self.row.cells.get(column)).map_or("", |cell| cell.trim())
    }

    fn mistake(&mut self, field: Field, mistake: Mistake) {
        let column = self.mapping.column(field);
        self.problems.push(Problem { column, is_error: true, what: What::Mistake(mistake) });
    }

    fn needed(&mut self, field: Field) -> &'r str {
        let text = self.text(field);
        if text.is_empty() {
            self.mistake(field, Mistake::Empty);
        }
        text
    }

    /// A date as messages write it; empty where the cell is empty or wrong.
    fn date(&mut self, field: Field) -> String {
        let text = self.text(field);
        if text.is_empty() {
            return String::new();
        }
        let form = self.mapping.dates.unwrap_or(DateForm::YearFirst);
        match date(text, form) {
            Some(date) => date.strftime("%Y%m%d").to_string(),
            None => {
                self.mistake(field, Mistake::Date);
                String::new()
            }
        }
    }

    fn needed_date(&mut self, field: Field) -> String {
        let _ = self.needed(field);
        self.date(field)
    }

    /// Family name, first name, middle name.
    fn name(&mut self) -> (String, String, String) {
        if self.mapping.column(Field::LastName).is_some() || self.mapping.column(Field::FullName).is_none() {
            let (last, first) = (self.needed(Field::LastName), self.needed(Field::FirstName));
            return (last.into(), first.into(), self.text(Field::MiddleName).into());
        }
        let whole = self.needed(Field::FullName);
        let Some((last, rest)) = whole.split_once(',') else {
            if !whole.is_empty() {
                self.mistake(Field::FullName, Mistake::FullName);
            }
            return Default::default();
        };
        let (first, middle) = rest.trim().split_once(' ').unwrap_or((rest.trim(), ""));
        let middle = match self.text(Field::MiddleName) {
            "" => middle.trim(),
            middle => middle,
        };
        (last.trim().into(), first.into(), middle.into())
    }

    /// RXA-5: each code that is there; a name where no code is.
    fn vaccine(&mut self, codes: &Codes) -> Parts {
        let cvx = self.text(Field::Cvx);
        // Spreadsheets take zeros away.
        let cvx = cvx.parse::<jenner_codes::Cvx>().map_or_else(|_| cvx.to_owned(), |cvx| cvx.to_string());
        let mut named: Vec<(String, &str)> = [
            (cvx, "CVX"),
            (self.text(Field::Ndc).to_owned(), "NDC"),
            (self.text(Field::Cpt).to_owned(), "C4"),
        ]
        .into_iter()
        .filter(|(code, _)| !code.is_empty())
        .collect();
        let name = self.text(Field::VaccineName);
        if named.is_empty() && !name.is_empty() {
            match vaccine_named(name, codes) {
                Ok(cvx) => named.push((cvx.to_string(), "CVX")),
                Err(false) => self.mistake(Field::VaccineName, Mistake::VaccineUnknown),
                Err(true) => self.mistake(Field::VaccineName, Mistake::VaccineSeveral),
            }
        } else if named.is_empty() {
            let fields = [Field::Cvx, Field::Ndc, Field::Cpt, Field::VaccineName];
            let field = fields.into_iter().find(|field| self.mapping.column(*field).is_some());
            self.mistake(field.unwrap_or(Field::Cvx), Mistake::NoVaccine);
        }
        let mut parts = Parts::new();
        for ((code, system), place) in named.iter().zip([1, 4]) {
            parts = parts.at(place, code.as_str()).at(place + 2, *system);
        }
        parts
    }

    /// RXA-9.
    fn source(&mut self) -> [&'static str; 3] {
        const GIVEN: [&str; 3] = ["00", "New immunization record", "NIP001"];
        const HISTORY: [&str; 3] = ["01", "Historical information - source unspecified", "NIP001"];
        match self.text(Field::GivenOrHistory).to_ascii_lowercase().as_str() {
            "" => match self.mapping.doses {
                Doses::Given => GIVEN,
                Doses::History => HISTORY,
            },
            "00" | "0" | "new" | "given" | "administered" | "n" | "no" | "false" => GIVEN,
            "01" | "1" | "historical" | "history" | "h" | "y" | "yes" | "true" => HISTORY,
            _ => {
                self.mistake(Field::GivenOrHistory, Mistake::GivenOrHistory);
                HISTORY
            }
        }
    }

    fn write(&mut self, envelope: &Envelope<'_>, codes: &Codes) -> String {
        let number = self.needed(Field::PatientNumber);
        let (last, first, middle) = self.name();
        let born = self.needed_date(Field::BirthDate);
        let given = self.needed_date(Field::DoseDate);
        let expires = self.date(Field::LotExpires);
        let vaccine = self.vaccine(codes);
        let source = self.source();
        let mut out = Writer::new();
        out.segment("MSH")
            .field(3, "UPLOAD")
            .field(4, envelope.organization)
            .field(7, envelope.said.as_str())
            .field(9, ["VXU", "V04", "VXU_V04"])
            .field(10, format!("{}-{}", envelope.control, self.row.number))
            .field(11, "P")
            .field(12, "2.5.1")
            .field(15, "ER")
            .field(16, "AL")
            .field(18, "UNICODE UTF-8")
            .field(21, ["Z22", "CDCPHINVS"]);
        let mut pid = out.segment("PID");
        pid.field(1, "1")
            .field(3, Parts::new().at(1, number).at(4, envelope.organization).at(5, "MR"))
            .field(
                5,
                Parts::new()
                    .at(1, last)
                    .at(2, first)
                    .at(3, middle)
                    .at(4, self.text(Field::Suffix))
                    .at(7, "L"),
            )
            .field(6, maiden(self.text(Field::MothersMaidenName)))
            .field(7, born)
            .field(8, sex(self.text(Field::Sex)));
        if [Field::Street, Field::City, Field::Zip].into_iter().any(|field| !self.text(field).is_empty()) {
            pid.field(
                11,
                Parts::new()
                    .at(1, self.text(Field::Street))
                    .at(3, self.text(Field::City))
                    .at(4, self.text(Field::State))
                    .at(5, self.text(Field::Zip))
                    .at(6, "USA")
                    .at(7, "H"),
            );
        }
        pid.field(13, phone(self.text(Field::Phone)));
        drop(pid);
        let dose = match self.text(Field::DoseNumber) {
            "" => format!("{number}-{given}-{}", self.row.number),
            number => number.to_owned(),
        };
        out.segment("ORC").field(1, "RE").field(3, Parts::new().at(1, dose).at(2, envelope.organization));
        let amount = self.text(Field::Amount);
        let mut rxa = out.segment("RXA");
        rxa.field(1, "0").field(2, "1").field(3, given).field(5, vaccine);
        match amount.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == ' ') {
            "" => rxa.field(6, "999"),
            amount => rxa.field(6, amount).field(7, ["mL", "milliliter", "UCUM"]),
        };
        rxa.field(9, source)
            .field(15, self.text(Field::Lot))
            .field(16, expires)
            .field(17, maker(self.text(Field::Manufacturer), codes))
            .field(20, "CP")
            .field(21, "A");
        drop(rxa);
        let (route, site) = (self.text(Field::Route), self.text(Field::Site));
        if !route.is_empty() {
            let system = if route.len() > 3 { "NCIT" } else { "HL70162" };
            out.segment("RXR")
                .field(1, Parts::new().at(1, route).at(3, system))
                .field(2, Parts::new().at(1, site).at(3, if site.is_empty() { "" } else { "HL70163" }));
        }
        let eligibility = self.text(Field::Eligibility);
        if !eligibility.is_empty() {
            out.segment("OBX")
                .field(1, "1")
                .field(2, "CE")
                .field(3, ["64994-7", "Vaccine funding program eligibility category", "LN"])
                .field(4, "1")
                .field(5, Parts::new().at(1, eligibility).at(3, "HL70064"))
                .field(11, "F");
        }
        out.finish()
    }
}

fn maiden(name: &str) -> Parts {
    match name {
        "" => Parts::new(),
        name => Parts::new().at(1, name).at(7, "M"),
    }
}

fn sex(text: &str) -> String {
    match text.to_ascii_lowercase().as_str() {
        "male" | "boy" | "man" | "masculino" => "M".to_owned(),
        "female" | "girl" | "woman" | "femenino" => "F".to_owned(),
        "unknown" => "U".to_owned(),
        _ => text.to_uppercase(),
    }
}

/// A phone of ten digits, with or without the 1 of the country in front; anything else as it is written.
fn phone(text: &str) -> Parts {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let ten = digits.strip_prefix('1').filter(|rest| rest.len() == 10).unwrap_or(&digits);
    match (ten.get(..3), ten.get(3..)) {
        (Some(area), Some(number)) if ten.len() == 10 => {
            Parts::new().at(2, "PRN").at(3, "PH").at(6, area).at(7, number)
        }
        _ if text.is_empty() => Parts::new(),
        _ => Parts::new().at(1, text).at(2, "PRN").at(3, "PH"),
    }
}

/// RXA-17: the MVX code, found by name where a name is written.
fn maker(text: &str, codes: &Codes) -> Parts {
    if text.is_empty() {
        return Parts::new();
    }
    let by_code = text.parse::<Mvx>().ok().and_then(|mvx| codes.mvx(&mvx));
    let by_name = || codes.all_mvx().iter().find(|entry| entry.name.eq_ignore_ascii_case(text));
    match by_code.or_else(by_name) {
        Some(entry) => Parts::new().at(1, entry.mvx.as_str()).at(2, entry.name.as_str()).at(3, "MVX"),
        None => Parts::new().at(1, text).at(3, "MVX"),
    }
}
