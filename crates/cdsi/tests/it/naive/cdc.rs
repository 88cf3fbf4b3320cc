//! The schedule from CDC's own XML (a cross-check of the pack and of the importer that made it).

use std::fs;
use std::path::Path;

use quick_xml::Reader;
use quick_xml::events::Event;

use super::book::*;
use super::dates::{Date, Span};

/// An element with everything in it.
#[derive(Debug, Default)]
struct Node {
    name: String,
    text: String,
    children: Vec<Node>,
}

impl Node {
    fn read(path: &Path) -> Node {
        let text = fs::read_to_string(path).unwrap();
        let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
        let mut open = vec![Node::default()];
        loop {
            match reader.read_event().unwrap() {
                Event::Start(tag) => open.push(named(tag.name().as_ref())),
                Event::Empty(tag) => open.last_mut().unwrap().children.push(named(tag.name().as_ref())),
                Event::Text(text) => {
                    open.last_mut().unwrap().text.push_str(&text);
                }
                Event::End(_) => {
                    let closed = open.pop().unwrap();
                    open.last_mut().unwrap().children.push(closed);
                }
                Event::Eof => return open.pop().unwrap().children.pop().unwrap(),
                _ => {}
            }
        }
    }

    /// Children of this name that hold something: an empty element does not apply.
    fn all(&self, name: &str) -> Vec<&Node> {
        self.children.iter().filter(|child| child.name == name && !child.children.is_empty()).collect()
    }

    /// Texts of the children of this name.
    fn texts(&self, name: &str) -> Vec<&str> {
        let texts = self.children.iter().filter(|child| child.name == name).map(|child| child.text.trim());
        texts.filter(|text| !text.is_empty() && !text.eq_ignore_ascii_case("n/a")).collect()
    }

    fn at(&self, path: &str) -> &Node {
        path.split('/').fold(self, |node, name| {
            node.children.iter().find(|child| child.name == name).unwrap_or(&NOTHING)
        })
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.texts(name).first().copied()
    }

    fn span(&self, name: &str) -> Option<Span> {
        self.text(name).map(Span::read)
    }

    fn date(&self, name: &str) -> Option<Date> {
        self.text(name).map(|text| Date::strptime("%Y%m%d", text).unwrap())
    }

    fn yes(&self, name: &str) -> bool {
        self.text(name).is_some_and(|text| ["yes", "y"].contains(&text.to_lowercase().as_str()))
    }

    fn numbers(&self, name: &str) -> Vec<u16> {
        let list = self.text(name).unwrap_or_default().split(';').map(str::trim);
        list.filter(|item| !item.is_empty()).map(|item| item.parse().unwrap()).collect()
    }

    fn groups(&self, name: &str) -> Vec<u8> {
        self.numbers(name).into_iter().map(|number| number as u8).collect()
    }

    fn cvx(&self) -> u16 {
        self.numbers("cvx")[0]
    }
}

static NOTHING: Node = Node { name: String::new(), text: String::new(), children: Vec::new() };

fn named(name: &str) -> Node {
    Node { name: name.to_owned(), ..Node::default() }
}

/// Reads the folder `supporting-data/xml` of a release.
pub fn read(folder: &Path) -> Book {
    let schedule = Node::read(&folder.join("ScheduleSupportingData.xml"));
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        name.starts_with("AntigenSupportingData") && name.ends_with(".xml")
    });
    files.sort();
    Book {
        groups: groups(&schedule),
        conflicts: schedule
            .at("liveVirusConflicts")
            .all("liveVirusConflict")
            .into_iter()
            .map(conflict)
            .collect(),
        associations: schedule.at("cvxToAntigenMap").all("cvxMap").into_iter().map(association).collect(),
        observations: schedule
            .at("observations")
            .all("observation")
            .into_iter()
            .map(|node| node.text("observationCode").unwrap().to_owned())
            .collect(),
        unknown_country: Some("U.S.".to_owned()),
        antigens: files.iter().map(|path| antigen(&Node::read(path))).collect(),
    }
}

fn groups(schedule: &Node) -> Vec<Group> {
    let maps = schedule.at("vaccineGroupToAntigenMap").all("vaccineGroupMap");
    let group = |node: &Node| {
        let name = node.text("name").unwrap();
        let map = maps.iter().find(|map| map.text("name") == Some(name)).unwrap();
        Group {
            name: name.to_owned(),
            full: node.yes("administerFullVaccineGroup"),
            antigens: map.texts("antigen").into_iter().map(str::to_owned).collect(),
        }
    };
    schedule.at("vaccineGroups").all("vaccineGroup").into_iter().map(group).collect()
}

fn conflict(node: &Node) -> Conflict {
    Conflict {
        previous: node.at("previous").cvx(),
        current: node.at("current").cvx(),
        begin: node.span("conflictBeginInterval").unwrap(),
        minimum_end: node.span("minConflictEndInterval").unwrap(),
        end: node.span("conflictEndInterval").unwrap(),
    }
}

fn association(node: &Node) -> (u16, Vec<Association>) {
    let one = |node: &Node| Association {
        antigen: node.text("antigen").unwrap().to_owned(),
        from: node.span("associationBeginAge"),
        until: node.span("associationEndAge"),
    };
    (node.cvx(), node.all("association").into_iter().map(one).collect())
}

fn antigen(file: &Node) -> Antigen {
    let immunity = file.at("immunity");
    let contraindications = file.at("contraindications");
    let every = contraindications.at("vaccineGroup").all("contraindication");
    let some = contraindications.at("vaccine").all("contraindication");
    let series = file.all("series");
    Antigen {
        name: series[0].text("targetDisease").unwrap().to_owned(),
        immune: immunity
            .all("clinicalHistory")
            .into_iter()
            .map(|node| node.text("guidelineCode").unwrap().to_owned())
            .collect(),
        born: immunity.all("dateOfBirth").into_iter().map(born).collect(),
        contraindications: every.into_iter().chain(some).map(contraindication).collect(),
        series: series.into_iter().map(one_series).collect(),
    }
}

fn born(node: &Node) -> Born {
    Born {
        before: Date::strptime("%m/%d/%Y", node.text("immunityBirthDate").unwrap()).unwrap(),
        country: node.text("birthCountry").map(str::to_owned),
        unless: node
            .all("exclusion")
            .into_iter()
            .map(|node| node.text("exclusionCode").unwrap().to_owned())
            .collect(),
    }
}

fn contraindication(node: &Node) -> Contraindication {
    Contraindication {
        observation: node.text("observationCode").unwrap().to_owned(),
        from: node.span("beginAge"),
        until: node.span("endAge"),
        lasts: node.text("contraindicationText").and_then(lasts),
        vaccines: node.all("contraindicatedVaccine").into_iter().map(vaccine).collect(),
    }
}

/// The time limit that stands only in the text: `in the previous 6 months`, `within the previous 72 hours`.
fn lasts(text: &str) -> Option<Span> {
    let (_, after) = text.split_once("the previous ")?;
    let mut words = after.split_whitespace();
    let number: i32 = words.next()?.parse().ok()?;
    match words.next()?.trim_end_matches(['.', ',']) {
        "months" => Some(Span { months: number, days: 0 }),
        "hours" => Some(Span { months: 0, days: number / 24 }),
        other => panic!("unknown limit {other} in {text}"),
    }
}

fn vaccine(node: &Node) -> Vaccine {
    Vaccine { cvx: node.cvx(), from: node.span("beginAge"), until: node.span("endAge") }
}

fn one_series(node: &Node) -> Series {
    let select = node.at("selectSeries");
    let sex = |text: &str| match text {
        "Female" => Sex::Female,
        "Male" => Sex::Male,
        "Unknown" => Sex::Unknown,
        other => panic!("unknown sex {other}"),
    };
    Series {
        name: node.text("seriesName").unwrap().to_owned(),
        kind: match node.text("seriesType").unwrap() {
            "Standard" => Kind::Standard,
            "Risk" => Kind::Risk,
            "Evaluation Only" => Kind::EvaluationOnly,
            other => panic!("unknown series type {other}"),
        },
        group: select.groups("seriesGroup")[0],
        equivalent: node.groups("equivalentSeriesGroups"),
        default: select.yes("defaultSeries"),
        product_path: select.yes("productPath"),
        priority: select.text("seriesPriority").and_then(|text| text.chars().next()),
        preference: select.text("seriesPreference").map(|text| text.parse().unwrap()),
        start_from: select.span("minAgeToStart"),
        start_until: select.span("maxAgeToStart"),
        sexes: node.texts("requiredGender").into_iter().map(sex).collect(),
        indications: node
            .all("indication")
            .into_iter()
            .map(|node| Indication {
                observation: node.at("observationCode").text("code").unwrap().to_owned(),
                from: node.span("beginAge"),
                until: node.span("endAge"),
            })
            .collect(),
        doses: node.all("seriesDose").into_iter().map(dose).collect(),
    }
}

fn dose(node: &Node) -> Dose {
    Dose {
        number: node.text("doseNumber").unwrap().trim_start_matches("Dose ").parse().unwrap(),
        recurring: node.yes("recurringDose"),
        season_start: node.at("seasonalRecommendation").date("startDate"),
        season_end: node.at("seasonalRecommendation").date("endDate"),
        ages: node.all("age").into_iter().map(age).collect(),
        intervals: node.all("interval").into_iter().map(interval).collect(),
        allowable_intervals: node.all("allowableInterval").into_iter().map(interval).collect(),
        preferable: node.all("preferableVaccine").into_iter().map(preferable).collect(),
        allowable: node.all("allowableVaccine").into_iter().map(vaccine).collect(),
        inadvertent: node.all("inadvertentVaccine").into_iter().map(Node::cvx).collect(),
        skips: node.all("conditionalSkip").into_iter().map(skip).collect(),
    }
}

fn age(node: &Node) -> Age {
    Age {
        absolute_minimum: node.span("absMinAge"),
        minimum: node.span("minAge"),
        earliest: node.span("earliestRecAge"),
        latest: node.span("latestRecAge"),
        maximum: node.span("maxAge"),
        effective: node.date("effectiveDate"),
        cessation: node.date("cessationDate"),
    }
}

fn interval(node: &Node) -> Interval {
    let from = if node.yes("fromPrevious") {
        From::Previous
    } else if let Some(number) = node.text("fromTargetDose") {
        From::Target(number.parse().unwrap())
    } else if node.text("fromMostRecent").is_some() {
        From::MostRecent(node.numbers("fromMostRecent"))
    } else {
        From::Observation(node.at("fromRelevantObs").text("code").unwrap().to_owned())
    };
    Interval {
        from,
        absolute_minimum: node.span("absMinInt"),
        minimum: node.span("minInt"),
        earliest: node.span("earliestRecInt"),
        latest: node.span("latestRecInt"),
        priority: node.text("intervalPriority") == Some("override"),
        effective: node.date("effectiveDate"),
        cessation: node.date("cessationDate"),
    }
}

fn preferable(node: &Node) -> Preferable {
    Preferable {
        vaccine: vaccine(node),
        trade_name: node.text("tradeName").map(str::to_owned),
        mvx: node.text("mvx").map(str::to_owned),
        forecast: node.yes("forecastVaccineType"),
    }
}

fn skip(node: &Node) -> Skip {
    let context = node.text("context").unwrap();
    Skip {
        evaluation: context == "Both" || context == "Evaluation",
        forecast: context == "Both" || context == "Forecast",
        all_sets: node.text("setLogic").is_some_and(|logic| logic.eq_ignore_ascii_case("and")),
        sets: node
            .all("set")
            .into_iter()
            .map(|set| Set {
                any_condition: set
                    .text("conditionLogic")
                    .is_some_and(|logic| logic.eq_ignore_ascii_case("or")),
                effective: set.date("effectiveDate"),
                cessation: set.date("cessationDate"),
                conditions: set.all("condition").into_iter().map(condition).collect(),
            })
            .collect(),
    }
}

fn condition(node: &Node) -> Condition {
    match node.text("conditionType").unwrap().to_lowercase().as_str() {
        "age" => Condition::Age { from: node.span("beginAge"), until: node.span("endAge") },
        "completed series" => Condition::CompletedSeries { groups: node.groups("seriesGroups") },
        "interval" => Condition::Interval { interval: node.span("interval").unwrap() },
        kind if kind.contains("count by") => Condition::Count {
            from: node.span("beginAge"),
            until: node.span("endAge"),
            start: node.date("startDate"),
            end: node.date("endDate"),
            vaccines: node.numbers("vaccineTypes"),
            valid_only: match node.text("doseType").unwrap().to_lowercase().as_str() {
                "valid" => true,
                "total" => false,
                other => panic!("unknown dose type {other}"),
            },
            compare: match node.text("doseCountLogic").unwrap().to_lowercase().as_str() {
                "greater than" => Compare::Greater,
                "equal to" => Compare::Equal,
                "less than" => Compare::Less,
                other => panic!("unknown comparison {other}"),
            },
            count: node.text("doseCount").unwrap().parse().unwrap(),
        },
        other => panic!("unknown condition {other}"),
    }
}
