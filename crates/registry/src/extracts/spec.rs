//! Specifications of extracts, read from TOML.

use std::sync::LazyLock;

use jenner_codes::Cvx;
use serde::Deserialize;

use super::period::{Period, PeriodKind};

/// The specifications that come with the program.
const SHIPPED: [&str; 7] = [
    include_str!("../../extracts/routine-immunization-2024-09-04.toml"),
    include_str!("../../extracts/ri-quarterly-aggregate-2024-09-04.toml"),
    include_str!("../../extracts/influenza-monthly-2024-09-04.toml"),
    include_str!("../../extracts/rsv-monthly-2024-09-04.toml"),
    include_str!("../../extracts/covid-all-monthly-2024-09-04.toml"),
    include_str!("../../extracts/cvrs-redacted-2.5.toml"),
    include_str!("../../extracts/cvrs-identified-2.5.toml"),
];

/// A layout.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// Name for commands.
    pub name: String,
    /// Version of the layout.
    pub version: String,
    /// `data_stream_id` of the upload.
    #[serde(default)]
    pub stream: String,
    /// `meta_ext_event` of the upload.
    #[serde(default)]
    pub event: String,
    /// What one file is about.
    pub period: PeriodKind,
    /// Name of the file that is sent. `{entity}`, `{period}`, `{date}` and `{number}` are filled in.
    pub file: String,
    /// Who and what is in it, in words.
    pub includes: String,
    /// Vaccine groups whose doses are in it; none means all vaccines.
    #[serde(default)]
    pub vaccine_groups: Vec<String>,
    /// Vaccines (CVX) that are in it beside those of the groups.
    #[serde(default)]
    pub vaccines: Vec<Cvx>,
    /// Month and day on which a season begins (`07-01`).
    #[serde(default)]
    pub season_starts: String,
    /// Counts below this are left empty.
    #[serde(default)]
    pub smallest: u64,
    /// Most rows of a file; more go into another one. 0: no limit.
    #[serde(default)]
    pub most_rows: usize,
    /// Age bands.
    #[serde(default, rename = "band")]
    pub bands: Vec<Band>,
    /// The tables, in the order in which they are written.
    #[serde(rename = "table")]
    pub tables: Vec<Table>,
}

/// An age band: `6m` is six months, `5y` five years; `until` is the first age that is out. Empty: no limit.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// Named in the values of columns.
    pub key: String,
    /// Youngest age in it.
    #[serde(default)]
    pub from: String,
    /// First age out of it.
    #[serde(default)]
    pub until: String,
}

/// What separates columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Separator {
    /// A tab.
    Tab,
    /// A comma; values with commas stand in quotes.
    Comma,
}

impl Separator {
    /// The byte.
    pub const fn byte(self) -> u8 {
        match self {
            Self::Tab => b'\t',
            Self::Comma => b',',
        }
    }
}

/// What one row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rows {
    /// A person.
    Person,
    /// A vaccination or a refusal.
    Event,
    /// A day of the period.
    Day,
    /// A vaccine.
    Vaccine,
    /// Another file of the extract.
    Control,
}

/// One table of an extract.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// Name.
    pub name: String,
    /// Name of its file.
    pub file: String,
    /// What separates columns.
    pub separator: Separator,
    /// What one row is.
    pub rows: Rows,
    /// Columns, in order.
    #[serde(rename = "column")]
    pub columns: Vec<Column>,
}

/// Types of values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Text without control characters.
    #[default]
    Text,
    /// A whole number, not negative.
    Integer,
    /// `2026-09-30`.
    Day,
    /// `20260930`.
    Day8,
    /// `2026-09-30` or `2026-09`.
    DayOrMonth,
    /// `2026Q3`.
    Quarter,
    /// Five digits (FIPS).
    County,
    /// Five digits, or nine with a hyphen.
    Zip,
    /// A vaccine of the CVX table.
    Cvx,
    /// A manufacturer of the MVX table.
    Mvx,
}

/// A column.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Name.
    pub name: String,
    /// As the header line has it, where that differs from the name.
    #[serde(default)]
    pub header: String,
    /// What the registry puts there; nothing: the registry does not hold it, and leaves it empty.
    #[serde(default)]
    pub value: String,
    /// Always this.
    #[serde(default)]
    pub fixed: String,
    /// Type.
    #[serde(default, rename = "type")]
    pub kind: Kind,
    /// Never empty.
    #[serde(default)]
    pub required: bool,
    /// Never empty in a row of this sort (`vaccination` or `refusal`).
    #[serde(default)]
    pub required_for: String,
    /// Always empty in a row of this sort.
    #[serde(default)]
    pub empty_for: String,
    /// Always empty.
    #[serde(default)]
    pub empty: bool,
    /// Only these values.
    #[serde(default)]
    pub values: Vec<String>,
    /// Most characters; 0: no limit.
    #[serde(default)]
    pub longest: usize,
    /// Smallest number; 0: no limit.
    #[serde(default)]
    pub least: u64,
    /// No value twice in the table.
    #[serde(default)]
    pub unique: bool,
    /// The value stands in this column of another table (`D.PATIENTID`).
    #[serde(default)]
    pub refers: String,
}

impl Column {
    /// The text of the header line.
    pub fn title(&self) -> &str {
        if self.header.is_empty() { &self.name } else { &self.header }
    }
}

static ALL: LazyLock<Vec<Spec>> =
    LazyLock::new(|| SHIPPED.iter().filter_map(|text| toml::from_str(text).ok()).collect());

/// Every specification that comes with the program.
pub fn specs() -> &'static [Spec] {
    &ALL
}

/// The specification of a name.
pub fn by_name(name: &str) -> Option<&'static Spec> {
    ALL.iter().find(|spec| spec.name == name)
}

impl Spec {
    /// A file name with its parts filled in. `number` counts the files of a day from 1.
    pub fn file_name(&self, pattern: &str, entity: &str, period: &Period, number: usize) -> String {
        pattern
            .replace("{entity}", entity)
            .replace("{period}", &period.text())
            .replace("{date}", &period.first.strftime("%Y%m%d").to_string())
            .replace("{number}", &format!("{number:02}"))
    }

    /// Whether a file could be called so, and with which entity and period: `{entity}` is three letters or digits, the
    /// other parts as they are written. The word "test" before them marks a test file.
    pub fn named(&self, pattern: &str, name: &str) -> Option<(String, Period)> {
        let mut rest = name;
        let mut parts = pattern;
        let (mut entity, mut period) = (None, None);
        while let Some(open) = parts.find('{') {
            let fixed = parts.get(..open)?;
            rest = strip(rest, fixed)?;
            let close = parts.get(open..)?.find('}')? + open;
            let part = parts.get(open + 1..close)?;
            parts = parts.get(close + 1..)?;
            let length = match part {
                "entity" => 3,
                "number" => 2,
                "date" => 8,
                _ if self.period == PeriodKind::Quarter => 6,
                _ => 7,
            };
            let value = rest.get(..length)?;
            rest = rest.get(length..)?;
            match part {
                "entity" if value.bytes().all(|b| b.is_ascii_alphanumeric()) => {
                    entity = Some(value.to_owned())
                }
                "number" if value.bytes().all(|b| b.is_ascii_digit()) => {}
                "date" | "period" => {
                    let read: Period = value.parse().ok()?;
                    if read.kind != self.period {
                        return None;
                    }
                    period = Some(read);
                }
                _ => return None,
            }
        }
        (rest == parts).then_some(())?;
        Some((entity?, period?))
    }
}

fn strip<'n>(name: &'n str, fixed: &str) -> Option<&'n str> {
    if let Some(rest) = name.strip_prefix(fixed) {
        return Some(rest);
    }
    let base = fixed.strip_suffix('_')?;
    let rest = name.strip_prefix(base)?;
    rest.strip_prefix("test_").or_else(|| rest.strip_prefix("Test_"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_specification_can_be_read_and_names_its_columns_once() {
        for text in SHIPPED {
            let spec: Spec = toml::from_str(text).unwrap_or_else(|error| panic!("{error}"));
            assert!(!spec.includes.is_empty() && !spec.tables.is_empty(), "{}", spec.name);
            for table in &spec.tables {
                let mut names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
                names.sort_unstable();
                names.dedup();
                assert_eq!(names.len(), table.columns.len(), "{} {}", spec.name, table.name);
            }
        }
        assert_eq!(specs().len(), SHIPPED.len());
        assert_eq!(by_name("cvrs-redacted").map(|spec| spec.tables[0].columns.len()), Some(45));
    }

    #[test]
    fn a_file_name_tells_entity_and_period() {
        let routine = by_name("routine-immunization").unwrap_or_else(|| panic!("there"));
        let named =
            |name: &str| routine.named(&routine.file, name).map(|(entity, period)| (entity, period.text()));
        let is = |entity: &str, period: &str| Some((entity.to_owned(), period.to_owned()));
        assert_eq!(named("QuarterlyRoutineImmunization_LAA_2026Q3.zip"), is("LAA", "2026Q3"));
        assert_eq!(named("QuarterlyRoutineImmunizationtest_LAA_2026Q3.zip"), is("LAA", "2026Q3"));
        for wrong in [
            "QuarterlyRoutineImmunization_LA_2026Q3.zip",
            "QuarterlyRoutineImmunization_LAA_2026Q5.zip",
            "QuarterlyRoutineImmunization_LAA_2026SEP.zip",
            "QuarterlyRoutineImmunization_LAA_2026Q3.txt",
            "",
        ] {
            assert_eq!(named(wrong), None, "{wrong}");
        }
        let cvrs = by_name("cvrs-redacted").unwrap_or_else(|| panic!("there"));
        assert!(cvrs.named(&cvrs.file, "20210114_01_LAA.txt").is_some());
    }
}
