//! The schedule from the files of a pack, read as tables: the names are those of the pack's format.

use std::fs;
use std::path::Path;

use toml::{Table, Value};

use super::book::*;
use super::dates::{Date, Span};

/// Looking things up in a table; what is missing is empty.
trait Look {
    fn text(&self, key: &str) -> Option<&str>;
    fn list(&self, key: &str) -> Vec<&Value>;
    fn number(&self, key: &str) -> Option<i64>;
    fn yes(&self, key: &str) -> bool;

    fn tables(&self, key: &str) -> Vec<&Table> {
        self.list(key).into_iter().map(|value| value.as_table().unwrap()).collect()
    }
    fn texts(&self, key: &str) -> Vec<String> {
        self.list(key).into_iter().map(|value| value.as_str().unwrap().to_owned()).collect()
    }
    fn codes(&self, key: &str) -> Vec<u16> {
        self.list(key).into_iter().map(cvx).collect()
    }
    fn groups(&self, key: &str) -> Vec<u8> {
        self.list(key).into_iter().map(|value| value.as_integer().unwrap() as u8).collect()
    }
    fn span(&self, key: &str) -> Option<Span> {
        self.text(key).map(Span::read)
    }
    fn date(&self, key: &str) -> Option<Date> {
        self.text(key).map(|text| text.parse().unwrap())
    }
}

impl Look for Table {
    fn text(&self, key: &str) -> Option<&str> {
        self.get(key).map(|value| value.as_str().unwrap())
    }
    fn list(&self, key: &str) -> Vec<&Value> {
        self.get(key).map_or(Vec::new(), |value| value.as_array().unwrap().iter().collect())
    }
    fn number(&self, key: &str) -> Option<i64> {
        self.get(key).map(|value| value.as_integer().unwrap())
    }
    fn yes(&self, key: &str) -> bool {
        self.get(key).is_some_and(|value| value.as_bool().unwrap())
    }
}

fn cvx(value: &Value) -> u16 {
    value.as_str().unwrap().parse().unwrap()
}

fn file(path: &Path) -> Table {
    fs::read_to_string(path).unwrap().parse().unwrap()
}

/// Reads a pack's folder.
pub fn read(folder: &Path) -> Book {
    let schedule = file(&folder.join("schedule.toml"));
    let vaccines = file(&folder.join("vaccines.toml"));
    let observations = file(&folder.join("observations.toml"));
    let mut files: Vec<_> =
        fs::read_dir(folder.join("antigens")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    Book {
        groups: schedule.tables("vaccine_group").into_iter().map(group).collect(),
        conflicts: schedule.tables("conflict").into_iter().flat_map(conflicts).collect(),
        associations: vaccines
            .tables("vaccine")
            .into_iter()
            .map(|table| {
                (cvx(&table["cvx"]), table.tables("antigens").into_iter().map(association).collect())
            })
            .collect(),
        observations: observations
            .tables("observation")
            .into_iter()
            .map(|table| table.text("code").unwrap().to_owned())
            .collect(),
        unknown_country: schedule.text("unknown_birth_country").map(str::to_owned),
        antigens: files.iter().map(|path| antigen(&file(path))).collect(),
    }
}

fn group(table: &Table) -> Group {
    Group {
        name: table.text("name").unwrap().to_owned(),
        full: table.yes("administer_full"),
        antigens: table.texts("antigens"),
    }
}

fn conflicts(table: &Table) -> Vec<Conflict> {
    let mut pairs = Vec::new();
    for previous in table.codes("previous") {
        for current in table.codes("current") {
            pairs.push(Conflict {
                previous,
                current,
                begin: table.span("begin").unwrap(),
                minimum_end: table.span("minimum_end").unwrap(),
                end: table.span("end").unwrap(),
            });
        }
    }
    pairs
}

fn association(table: &Table) -> Association {
    Association {
        antigen: table.text("antigen").unwrap().to_owned(),
        from: table.span("from_age"),
        until: table.span("until_age"),
    }
}

fn antigen(table: &Table) -> Antigen {
    let none = Table::new();
    let immunity = table.get("immunity").map_or(&none, |value| value.as_table().unwrap());
    Antigen {
        name: table.text("antigen").unwrap().to_owned(),
        immune: immunity.texts("observations"),
        born: immunity
            .tables("born")
            .into_iter()
            .map(|born| Born {
                before: born.date("before").unwrap(),
                country: born.text("country").map(str::to_owned),
                unless: born.texts("unless"),
            })
            .collect(),
        contraindications: table.tables("contraindication").into_iter().map(contraindication).collect(),
        series: table.tables("series").into_iter().map(series).collect(),
    }
}

fn contraindication(table: &Table) -> Contraindication {
    Contraindication {
        observation: table.text("observation").unwrap().to_owned(),
        from: table.span("from_age"),
        until: table.span("until_age"),
        lasts: table.span("lasts"),
        vaccines: table.tables("vaccines").into_iter().map(vaccine).collect(),
    }
}

fn vaccine(table: &Table) -> Vaccine {
    Vaccine { cvx: cvx(&table["cvx"]), from: table.span("from_age"), until: table.span("until_age") }
}

fn series(table: &Table) -> Series {
    let sex = |name: String| match name.as_str() {
        "female" => Sex::Female,
        "male" => Sex::Male,
        "unknown" => Sex::Unknown,
        other => panic!("unknown sex {other}"),
    };
    Series {
        name: table.text("name").unwrap().to_owned(),
        kind: match table.text("type").unwrap() {
            "standard" => Kind::Standard,
            "risk" => Kind::Risk,
            "evaluation_only" => Kind::EvaluationOnly,
            other => panic!("unknown series type {other}"),
        },
        group: table.number("series_group").unwrap() as u8,
        equivalent: table.groups("equivalent_series_groups"),
        default: table.yes("default_series"),
        product_path: table.yes("product_path"),
        priority: table.text("series_priority").and_then(|text| text.chars().next()),
        preference: table.number("series_preference").map(|number| number as u16),
        start_from: table.span("minimum_age_to_start"),
        start_until: table.span("maximum_age_to_start"),
        sexes: table.texts("required_sex").into_iter().map(sex).collect(),
        indications: table
            .tables("indication")
            .into_iter()
            .map(|indication| Indication {
                observation: indication.text("observation").unwrap().to_owned(),
                from: indication.span("from_age"),
                until: indication.span("until_age"),
            })
            .collect(),
        doses: table.tables("dose").into_iter().map(dose).collect(),
    }
}

fn dose(table: &Table) -> Dose {
    let none = Table::new();
    let season = table.get("season").map_or(&none, |value| value.as_table().unwrap());
    Dose {
        number: table.number("number").unwrap() as u8,
        recurring: table.yes("recurring"),
        season_start: season.date("start"),
        season_end: season.date("end"),
        ages: table.tables("age").into_iter().map(age).collect(),
        intervals: table.tables("interval").into_iter().map(interval).collect(),
        allowable_intervals: table.tables("allowable_interval").into_iter().map(interval).collect(),
        preferable: table.tables("preferable").into_iter().map(preferable).collect(),
        allowable: table.tables("allowable").into_iter().map(vaccine).collect(),
        inadvertent: table.codes("inadvertent"),
        skips: table.tables("skip").into_iter().map(skip).collect(),
    }
}

fn age(table: &Table) -> Age {
    Age {
        absolute_minimum: table.span("absolute_minimum"),
        minimum: table.span("minimum"),
        earliest: table.span("earliest_recommended"),
        latest: table.span("latest_recommended"),
        maximum: table.span("maximum"),
        effective: table.date("effective"),
        cessation: table.date("cessation"),
    }
}

fn interval(table: &Table) -> Interval {
    let from = match &table["from"] {
        Value::String(name) if name == "previous" => From::Previous,
        Value::Table(anchor) if anchor.contains_key("target_dose") => {
            From::Target(anchor.number("target_dose").unwrap() as u8)
        }
        Value::Table(anchor) if anchor.contains_key("most_recent") => {
            From::MostRecent(anchor.codes("most_recent"))
        }
        Value::Table(anchor) => From::Observation(anchor.text("observation").unwrap().to_owned()),
        other => panic!("unknown anchor {other}"),
    };
    Interval {
        from,
        absolute_minimum: table.span("absolute_minimum"),
        minimum: table.span("minimum"),
        earliest: table.span("earliest_recommended"),
        latest: table.span("latest_recommended"),
        priority: table.yes("priority"),
        effective: table.date("effective"),
        cessation: table.date("cessation"),
    }
}

fn preferable(table: &Table) -> Preferable {
    Preferable {
        vaccine: vaccine(table),
        trade_name: table.text("trade_name").map(str::to_owned),
        mvx: table.text("mvx").map(str::to_owned),
        forecast: table.yes("forecast"),
    }
}

fn skip(table: &Table) -> Skip {
    let context = table.text("context").unwrap();
    Skip {
        evaluation: context == "both" || context == "evaluation",
        forecast: context == "both" || context == "forecast",
        all_sets: table.text("logic").unwrap() == "and",
        sets: table
            .tables("set")
            .into_iter()
            .map(|set| Set {
                any_condition: set.text("logic").unwrap() == "or",
                effective: set.date("effective"),
                cessation: set.date("cessation"),
                conditions: set.tables("condition").into_iter().map(condition).collect(),
            })
            .collect(),
    }
}

fn condition(table: &Table) -> Condition {
    match table.text("type").unwrap() {
        "age" => Condition::Age { from: table.span("from_age"), until: table.span("until_age") },
        "completed_series" => Condition::CompletedSeries { groups: table.groups("series_groups") },
        "interval" => Condition::Interval { interval: table.span("interval").unwrap() },
        "count" => Condition::Count {
            from: table.span("from_age"),
            until: table.span("until_age"),
            start: table.date("start"),
            end: table.date("end"),
            vaccines: table.codes("vaccines"),
            valid_only: table.text("of").unwrap() == "valid",
            compare: match table.text("is").unwrap() {
                "greater_than" => Compare::Greater,
                "equal_to" => Compare::Equal,
                "less_than" => Compare::Less,
                other => panic!("unknown comparison {other}"),
            },
            count: table.number("count").unwrap() as u8,
        },
        other => panic!("unknown condition {other}"),
    }
}
