//! A question said in a sentence, and what stands in an answer, in the reader's words.

use jenner_model::organization::Organization;
use jenner_registry::Registry;
use jenner_registry::coverage::{self, MeasureId};
use jenner_registry::lists::file::Speak;
use jenner_registry::lists::question::{Ages, Area, When};
use jenner_registry::lists::{
    Clause, Column, Condition, DoseOf, Grouping, HowMany, Is, Join, Key, Listed, Part, Question, Shape, Value,
};

use crate::clerk::words;
use crate::language::{Lang, Words};

/// Says things.
pub(super) struct Say<'s> {
    pub(super) registry: &'s Registry,
    pub(super) houses: &'s [Organization],
    pub(super) w: &'s Words,
    /// What the second sheet of a file says.
    pub(super) about: Vec<String>,
}

/// The key of a word of the vocabulary.
fn key(kind: &str, word: &str) -> String {
    let word = word.replace('_', "-");
    match kind {
        "race" => format!("lq-race-{word}"),
        "ethnicity" => format!("lq-ethnicity-{word}"),
        "eligibility" => format!("lq-eligibility-{word}"),
        "paid" => format!("lq-paid-{word}"),
        "told" => format!("lq-told-{word}"),
        "dose" => format!("lq-dose-{word}"),
        "judged" => format!("lq-judged-{word}"),
        "ages" => format!("lq-ages-{word}"),
        "column" => format!("lq-col-{word}"),
        "by" => format!("lq-by-{word}"),
        "head" => format!("lq-head-{word}"),
        _ => format!("lq-sex-{word}"),
    }
}

impl Say<'_> {
    fn word(&self, kind: &str, word: &str) -> String {
        self.w.t(&key(kind, word))
    }

    /// "a", "a or b", "a, b or c".
    fn any(&self, parts: &[String]) -> String {
        self.joined(parts, "lq-or")
    }

    fn joined(&self, parts: &[String], last: &str) -> String {
        match parts {
            [] => String::new(),
            [one] => one.clone(),
            [first @ .., end] => self.w.ab(last, first.join(", "), end),
        }
    }

    fn house(&self, code: &str) -> String {
        let found = self.houses.iter().find(|one| one.code == code);
        found.map_or_else(|| code.to_owned(), |one| one.name.to_string())
    }

    fn groups(&self, names: &[String]) -> String {
        self.any(&names.iter().map(|name| self.w.group(name, name)).collect::<Vec<_>>())
    }

    pub(super) fn measure(&self, id: &MeasureId) -> String {
        coverage::measure(self.registry, id).map_or_else(
            || id.to_string(),
            |one| match self.w.lang {
                Lang::English => one.name.en.clone(),
                Lang::Spanish => one.name.es.clone(),
            },
        )
    }

    fn date(&self, day: jenner_cdsi::Date) -> String {
        self.w.day(jiff::civil::Date::from(day))
    }

    /// A question in a sentence.
    pub(super) fn sentence(&self, question: &Question) -> String {
        let w = self.w;
        let parts: Vec<String> =
            question.parts.iter().map(|part| self.part(part, question.parts.len())).collect();
        let last = match question.join {
            Join::All => "lq-and",
            Join::Any => "lq-or",
        };
        let who = match parts.is_empty() {
            true => w.t("lq-everybody"),
            false => w.s("lq-people-who", self.joined(&parts, last)),
        };
        let what = match question.listed {
            Listed::People => who,
            Listed::Doses => {
                let doses = self.dose_of(&question.doses);
                if parts.is_empty() { w.s("lq-doses", doses) } else { w.ab("lq-doses-of", doses, who) }
            }
        };
        let mut said = match question.shape {
            Shape::List => w.s("lq-list", what),
            Shape::Count => {
                let by: Vec<String> = question.by.iter().map(|by| self.word("by", by.word())).collect();
                match by.is_empty() {
                    true => w.s("lq-count", what),
                    false => w.ab("lq-count-by", what, self.joined(&by, "lq-and")),
                }
            }
        };
        if let Some(on) = question.on {
            said = format!("{said} {}", w.s("lq-on", self.date(on)));
        }
        said
    }

    fn part(&self, part: &Part, of: usize) -> String {
        match part {
            Part::One(clause) => self.clause(clause),
            Part::Group { join, of: clauses } => {
                let all: Vec<String> = clauses.iter().map(|clause| self.clause(clause)).collect();
                let last = match join {
                    Join::All => "lq-and",
                    Join::Any => "lq-or",
                };
                let said = self.joined(&all, last);
                if of > 1 && all.len() > 1 { format!("({said})") } else { said }
            }
        }
    }

    fn clause(&self, clause: &Clause) -> String {
        let w = self.w;
        // Each phrase has its opposite beside it.
        let is = |so: &'static str, not_so: &'static str| match clause.is {
            Is::So => so,
            Is::NotSo => not_so,
        };
        let of_words = |key: &str, kind: &str, all: Vec<&'static str>| {
            let all: Vec<String> = all.into_iter().map(|word| self.word(kind, word)).collect();
            w.s(key, self.any(&all))
        };
        match &clause.what {
            Condition::Ages(ages) => self.ages(*ages, is),
            Condition::Born { from: Some(from), until: Some(until) } => {
                w.ab(is("lq-born", "lq-born-not"), self.date(*from), self.date(*until))
            }
            Condition::Born { from: Some(from), until: None } => {
                w.s(is("lq-born-from", "lq-born-from-not"), self.date(*from))
            }
            Condition::Born { from: None, until } => w.s(
                is("lq-born-until", "lq-born-until-not"),
                until.map(|day| self.date(day)).unwrap_or_default(),
            ),
            Condition::Sex(of) => {
                of_words(is("lq-are", "lq-are-not"), "sex", of.iter().map(|one| one.word()).collect())
            }
            Condition::Race(of) => {
                of_words(is("lq-race", "lq-race-not"), "race", of.iter().map(|one| one.word()).collect())
            }
            Condition::Ethnicity(of) => of_words(
                is("lq-ethnicity", "lq-ethnicity-not"),
                "ethnicity",
                of.iter().map(|one| one.word()).collect(),
            ),
            Condition::Eligibility(of) => of_words(
                is("lq-eligibility", "lq-eligibility-not"),
                "eligibility",
                of.iter().map(|one| one.word()).collect(),
            ),
            Condition::Lives(areas) => {
                let all: Vec<String> = areas.iter().map(|area| self.area(area)).collect();
                w.s(is("lq-lives", "lq-lives-not"), self.any(&all))
            }
            Condition::PatientOf(codes) => w.s(
                is("lq-patient", "lq-patient-not"),
                self.any(&codes.iter().map(|code| self.house(code)).collect::<Vec<_>>()),
            ),
            Condition::StudentAt(codes) => w.s(
                is("lq-student", "lq-student-not"),
                self.any(&codes.iter().map(|code| self.house(code)).collect::<Vec<_>>()),
            ),
            Condition::Speaks(codes) => {
                let all: Vec<String> = codes.iter().map(|code| self.language(code)).collect();
                w.s(is("lq-speak", "lq-speak-not"), self.any(&all))
            }
            Condition::Due { groups, when } => {
                let what = match groups.is_empty() {
                    true => w.t("lq-anything"),
                    false => self.groups(groups),
                };
                match when {
                    When::Due => w.s(is("lq-due", "lq-due-not"), what),
                    When::Late(0) => w.s(is("lq-late", "lq-late-not"), what),
                    When::Late(days) => w.ab(is("lq-late-by", "lq-late-by-not"), what, days),
                    When::Soon(days) => w.ab(is("lq-soon", "lq-soon-not"), what, days),
                }
            }
            Condition::Reached(measure) => w.s(is("lq-reached", "lq-reached-not"), self.measure(measure)),
            Condition::Doses { of, count } => {
                // "Not fewer than two" is "two or more".
                let count = match (clause.is, *count) {
                    (Is::So, count) => count,
                    (Is::NotSo, HowMany::AtLeast(number)) => HowMany::Fewer(number),
                    (Is::NotSo, HowMany::Fewer(number)) => HowMany::AtLeast(number),
                };
                let doses = self.dose_of(of);
                match count {
                    HowMany::AtLeast(1) => w.s("lq-has", doses),
                    HowMany::AtLeast(number) => w.ab("lq-has-more", number, doses),
                    HowMany::Fewer(1) => w.s("lq-has-no", doses),
                    HowMany::Fewer(number) => w.ab("lq-has-fewer", number, doses),
                }
            }
            Condition::NotTold { weeks } => w.s(is("lq-not-told", "lq-not-told-not"), weeks),
        }
    }

    fn ages(&self, ages: Ages, is: impl Fn(&'static str, &'static str) -> &'static str) -> String {
        let years = ages.from.is_multiple_of(12) && (ages.to + 1).is_multiple_of(12);
        let open = ages.to >= 120 * 12;
        let unit = if years || (open && ages.from.is_multiple_of(12)) { 12 } else { 1 };
        let from = ages.from / unit;
        let to = if unit == 12 { ((ages.to + 1) / 12).saturating_sub(1) } else { ages.to };
        match (unit, open) {
            (12, true) => self.w.s(is("lq-age-years-from", "lq-age-years-from-not"), from),
            (_, true) => self.w.s(is("lq-age-months-from", "lq-age-months-from-not"), from),
            (12, false) => self.w.ab(is("lq-age-years", "lq-age-years-not"), from, to),
            (_, false) => self.w.ab(is("lq-age-months", "lq-age-months-not"), from, to),
        }
    }

    fn area(&self, area: &Area) -> String {
        let places = &self.registry.pack().places;
        match area {
            Area::County(code) => {
                let county = code.parse().ok().and_then(|fips| places.county(fips));
                county.map_or_else(|| code.to_string(), |one| one.name.to_string())
            }
            Area::Zip(code) => code.to_string(),
            Area::Region(word) => {
                let county = places.counties().find(|one| one.region == *word);
                county.map_or_else(|| word.to_string(), |one| one.region_name.to_string())
            }
            _ => self.w.t("lq-nowhere"),
        }
    }

    /// A language by its name, or by its code where the pages have no name for it.
    fn language(&self, code: &str) -> String {
        self.w.or(&format!("lq-language-{code}"), code)
    }

    /// Which doses: "of MMR, given from … to …, that count".
    fn dose_of(&self, of: &DoseOf) -> String {
        let w = self.w;
        let mut said: Vec<String> = Vec::new();
        let mut names: Vec<String> = of.groups.iter().map(|name| w.group(name, name)).collect();
        names.extend(of.cvx.iter().map(|code| {
            code.trim()
                .parse()
                .map_or_else(|_| code.clone(), |cvx| words::vaccine(self.registry.codes(), cvx))
        }));
        said.push(match names.is_empty() {
            true => w.t("lq-any-vaccine"),
            false => w.s("lq-of-vaccine", self.any(&names)),
        });
        said.extend(match (of.from, of.until) {
            (Some(from), Some(until)) => Some(w.ab("lq-given", self.date(from), self.date(until))),
            (Some(from), None) => Some(w.s("lq-given-from", self.date(from))),
            (None, Some(until)) => Some(w.s("lq-given-until", self.date(until))),
            (None, None) => None,
        });
        said.extend(of.valid.map(|valid| self.word("dose", valid.word())));
        if !of.by.is_empty() {
            let by: Vec<String> = of.by.iter().map(|code| self.house(code)).collect();
            said.push(w.s("lq-by-house", self.any(&by)));
        }
        if !of.lot.is_empty() {
            said.push(w.s("lq-of-lot", &of.lot));
        }
        said.extend(of.told.map(|told| self.word("dose", told.word())));
        if !of.eligibility.is_empty() {
            let all: Vec<String> =
                of.eligibility.iter().map(|one| self.word("eligibility", one.word())).collect();
            said.push(w.s("lq-with-eligibility", self.any(&all)));
        }
        if !of.paid.is_empty() {
            let all: Vec<String> = of.paid.iter().map(|one| self.word("paid", one.word())).collect();
            said.push(w.s("lq-paid-by", self.any(&all)));
        }
        said.join(", ")
    }

    pub(super) fn column_name(&self, column: Column) -> String {
        self.word("column", column.word())
    }

    pub(super) fn grouping_name(&self, by: Grouping) -> String {
        self.word("head", by.word())
    }
}

impl Speak for Say<'_> {
    fn column(&self, column: Column) -> String {
        self.column_name(column)
    }

    fn grouping(&self, grouping: Grouping) -> String {
        self.grouping_name(grouping)
    }

    fn number(&self) -> String {
        self.w.t("lq-head-number")
    }

    fn value(&self, value: &Value) -> String {
        let w = self.w;
        match value {
            Value::Nothing => String::new(),
            Value::Text(text) => text.clone(),
            Value::Day(day) => w.day(*day),
            Value::Number(number) => number.to_string(),
            Value::Age(born, on) => w.age(*born, *on),
            Value::Word(kind, word) => self.word(kind, word),
            Value::Reach(place) => words::telecom(place),
            Value::Language(code) => self.language(code),
            Value::Vaccine(cvx) => words::vaccine(self.registry.codes(), *cvx),
            Value::Groups(names) => {
                names.iter().map(|name| w.group(name, name)).collect::<Vec<_>>().join(", ")
            }
            Value::Judged(all) => {
                let one = |(name, word): &(String, &'static str)| {
                    w.ab("lq-judged", w.group(name, name), self.word("judged", word))
                };
                all.iter().map(one).collect::<Vec<_>>().join(", ")
            }
        }
    }

    fn key(&self, grouping: Grouping, key: &Key) -> String {
        match key {
            Key::Word(_, word) => self.word(kind_of(grouping), word),
            Key::Number(number) => number.to_string(),
            Key::Month(year, month) => format!("{month:02}/{year}"),
            Key::Vaccine(cvx) => words::vaccine(self.registry.codes(), *cvx),
            Key::Name(name, _) if grouping == Grouping::VaccineGroup => self.w.group(name, name),
            Key::Name(name, _) if grouping == Grouping::Language => self.language(name),
            Key::Name(name, _) => name.to_string(),
            Key::Nothing => self.w.t("lq-not-known"),
        }
    }

    fn cut(&self, lines: usize, of: u64) -> String {
        let count = |number: i64| self.w.count(number);
        let of = i64::try_from(of).unwrap_or(i64::MAX);
        self.w.ab("lq-cut", count(i64::try_from(lines).unwrap_or(i64::MAX)), count(of))
    }

    fn about(&self) -> Vec<String> {
        self.about.clone()
    }

    fn sheets(&self) -> [String; 2] {
        [self.w.t("lq-sheet-list"), self.w.t("lq-sheet-about")]
    }
}

/// The list of words in which the rows of a grouping stand.
const fn kind_of(grouping: Grouping) -> &'static str {
    match grouping {
        Grouping::AgeGroup => "ages",
        Grouping::Race => "race",
        Grouping::Ethnicity => "ethnicity",
        Grouping::Eligibility => "eligibility",
        Grouping::Valid => "dose",
        _ => "sex",
    }
}
