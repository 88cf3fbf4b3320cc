//! What is wrong with a question, in words that say where; and a question with its names looked up.

use std::collections::{BTreeSet, HashMap};

use jenner_cdsi::Date;
use jenner_codes::Cvx;
use jenner_model::access::Access;
use jenner_model::organization::Organization;
use jenner_model::{OrganizationId, Timestamp};
use smol_str::SmolStr;

use super::column::{Column, Grouping};
use super::question::{
    Area, Clause, Condition, DoseOf, Ethnicity, Funding, HowMany, Is, Join, Listed, Paid, Part, Question,
    Race, Sex, Shape, Sort, Told, Valid,
};
use crate::by_hand::lots;
use crate::coverage::count::NONE;
use crate::coverage::ready::Slot;
use crate::outreach::cohort::{Ages, MOST_DAYS, OLDEST, When, below};
use crate::{Error, Registry, organizations};

/// Conditions of one question at most.
const MOST_CONDITIONS: usize = 30;
/// Values of one condition at most.
const MOST_VALUES: usize = 200;
/// Doses that a condition counts to at most.
const MOST_DOSES: u8 = 50;
/// Longest number of a lot.
const LONGEST_LOT: usize = 40;
/// For so many days back it can be said what was due: what is kept of it is of today.
const DUE_BACK: i32 = 366;
/// The first day that can be asked about.
const FIRST: (i32, u8, u8) = (1900, 1, 1);

/// What is wrong with a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Its word in texts.
    pub word: &'static str,
    /// The value that is meant.
    pub value: String,
    /// Which condition, counted from 1 in the order of the question; `None`: the question as a whole.
    pub condition: Option<usize>,
}

/// What is wrong with a question of this asker; nothing: it can be asked.
pub fn check(registry: &Registry, access: &Access, question: &Question) -> Result<Vec<Problem>, Error> {
    Ok(ready(registry, access, question)?.err().unwrap_or_default())
}

/// From where on somebody can be decided: each reads more than the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Depth {
    /// The row that coverage counts.
    Row,
    /// The assessment that is kept.
    Kept,
    /// The record.
    Record,
}

/// A question with its names looked up.
#[derive(Debug)]
pub(super) struct Ready {
    pub(super) listed: Listed,
    pub(super) sort: Sort,
    pub(super) by: Vec<Grouping>,
    pub(super) columns: Vec<Column>,
    pub(super) doses: DoseReady,
    pub(super) tree: Node,
    pub(super) on: Date,
    /// Whether it has to be known who is on which list of a school.
    pub(super) asks_schools: bool,
    /// Whether it has to be known who was told when.
    pub(super) asks_told: bool,
    /// All organizations, by id.
    pub(super) houses: HashMap<OrganizationId, Organization>,
}

/// Conditions put together.
#[derive(Debug)]
pub(super) enum Node {
    Joined(Join, Vec<Node>),
    Leaf(Is, Test),
}

/// A condition with its names looked up.
#[derive(Debug)]
pub(super) enum Test {
    Ages(Ages),
    Born(Option<i32>, Option<i32>),
    Sex(Vec<Sex>),
    Race(Vec<Race>),
    Ethnicity(Vec<Ethnicity>),
    Eligibility(Vec<Funding>),
    Lives { counties: BTreeSet<u32>, zips: BTreeSet<u32>, nowhere: Nowhere },
    PatientOf(BTreeSet<OrganizationId>),
    StudentAt(BTreeSet<OrganizationId>),
    Speaks(BTreeSet<SmolStr>),
    Due(BTreeSet<u16>, When),
    Reached(Slot),
    Doses(Box<DoseReady>, HowMany),
    NotToldSince(Timestamp),
}

/// Whether somebody whose address is not known is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nowhere {
    Counts,
    CountsNot,
}

/// Which doses, with their names looked up.
#[derive(Debug, Default)]
pub(super) struct DoseReady {
    pub(super) groups: Vec<u16>,
    pub(super) cvx: BTreeSet<Cvx>,
    pub(super) from: Option<i32>,
    pub(super) until: Option<i32>,
    pub(super) valid: Option<Valid>,
    pub(super) by: BTreeSet<OrganizationId>,
    pub(super) lot: String,
    pub(super) told: Option<Told>,
    pub(super) eligibility: Vec<Funding>,
    pub(super) paid: Vec<Paid>,
}

impl DoseReady {
    /// What has to be read to know whether a dose is meant.
    pub(super) fn depth(&self) -> Depth {
        let of_record = !self.by.is_empty()
            || !self.lot.is_empty()
            || self.told.is_some()
            || !self.eligibility.is_empty()
            || !self.paid.is_empty();
        match (of_record, self.cvx.is_empty()) {
            (true, _) => Depth::Record,
            (false, false) => Depth::Kept,
            (false, true) => Depth::Row,
        }
    }
}

impl Grouping {
    /// What has to be read to know it.
    pub(super) const fn depth(self) -> Depth {
        match self {
            Self::Vaccine => Depth::Kept,
            _ => Depth::Row,
        }
    }
}

/// Looks for problems, one condition after the other.
struct Look<'r> {
    registry: &'r Registry,
    today: Date,
    on: Date,
    all: Vec<Organization>,
    wrong: Vec<Problem>,
    at: Option<usize>,
    deepest: Depth,
}

/// Looks the names of a question up.
pub(super) fn ready(
    registry: &Registry,
    access: &Access,
    question: &Question,
) -> Result<Result<Ready, Vec<Problem>>, Error> {
    let today = registry.core.today();
    let on = question.on.unwrap_or(today);
    let all = organizations::list(registry)?;
    let mut look = Look { registry, today, on, all, wrong: Vec::new(), at: None, deepest: Depth::Row };
    look.day(on);
    if question.clauses().count() > MOST_CONDITIONS {
        look.say("too-many-conditions", MOST_CONDITIONS);
        return Ok(Err(look.wrong));
    }
    look.shape(question);
    let doses = look.doses(&question.doses);
    let mut number = 0;
    let mut parts = Vec::with_capacity(question.parts.len() + 1);
    for part in &question.parts {
        let nodes: Vec<Node> = part
            .clauses()
            .iter()
            .map(|clause| {
                number += 1;
                look.at = Some(number);
                look.clause(clause)
            })
            .collect();
        match part {
            Part::Group { join, of } if of.is_empty() => look.say("empty-group", join.word()),
            Part::Group { join, .. } => parts.push(Node::Joined(*join, nodes)),
            Part::One(_) => parts.extend(nodes),
        }
    }
    look.at = None;
    if look.deepest == Depth::Record && !super::may_list(access) {
        look.say("needs-records", "");
    }
    let Look { all, wrong, .. } = look;
    if !wrong.is_empty() {
        return Ok(Err(wrong));
    }
    let asks_schools = question.by.contains(&Grouping::School)
        || question.clauses().any(|clause| matches!(clause.what, Condition::StudentAt(_)));
    // No condition is no condition, whether all or any of them have to hold.
    let join = if parts.is_empty() { Join::All } else { question.join };
    let open = Column::open_to(access, question.listed);
    let columns = question.columns.iter().copied().filter(|column| open.contains(column)).collect();
    Ok(Ok(Ready {
        listed: question.listed,
        sort: question.sort,
        by: question.by.clone(),
        columns,
        doses,
        tree: Node::Joined(join, parts),
        on,
        asks_schools,
        asks_told: question.clauses().any(|clause| matches!(clause.what, Condition::NotTold { .. })),
        houses: all.into_iter().map(|one| (one.id, one)).collect(),
    }))
}

/// The same of a list of values, each once.
fn each_once<T: PartialEq + Copy>(values: &[T]) -> Vec<T> {
    let mut once: Vec<T> = Vec::with_capacity(values.len());
    for value in values {
        if !once.contains(value) {
            once.push(*value);
        }
    }
    once
}

impl Look<'_> {
    fn say(&mut self, word: &'static str, value: impl ToString) {
        let value: String = value.to_string().chars().filter(|c| !c.is_control()).take(60).collect();
        self.wrong.push(Problem { word, value, condition: self.at });
    }

    /// The day of the question.
    fn day(&mut self, on: Date) {
        let (year, month, day) = FIRST;
        if on > self.today {
            self.say("future", on);
        } else if Date::new(year, month, day).is_some_and(|first| on < first) {
            self.say("long-ago", on);
        }
    }

    fn shape(&mut self, question: &Question) {
        match question.shape {
            Shape::Count => {
                if question.by.len() > 2 {
                    self.say("too-many-groupings", 2);
                }
                if question
                    .by
                    .iter()
                    .enumerate()
                    .any(|(at, by)| question.by.iter().skip(at + 1).any(|b| b == by))
                {
                    self.say("grouping-twice", "");
                }
                for by in question.by.iter().filter(|by| !by.is_for(question.listed)) {
                    self.say("grouping-of-doses", by.word());
                }
            }
            Shape::List => {
                if !question.columns.iter().any(|column| column.is_for(question.listed)) {
                    self.say("no-columns", "");
                }
            }
        }
    }

    /// A day within a question: not after today.
    fn not_future(&mut self, day: Option<Date>) {
        if let Some(day) = day.filter(|day| *day > self.today) {
            self.say("future", day);
        }
    }

    fn span(&mut self, from: Option<Date>, until: Option<Date>) {
        self.not_future(from);
        self.not_future(until);
        if let (Some(from), Some(until)) = (from, until)
            && from > until
        {
            self.say("days-turned", format!("{from} – {until}"));
        }
    }

    fn some(&mut self, count: usize) {
        if count == 0 {
            self.say("no-value", "");
        } else if count > MOST_VALUES {
            self.say("too-many-values", MOST_VALUES);
        }
    }

    fn groups(&mut self, names: &[String]) -> Vec<u16> {
        let schedule = self.registry.schedule();
        let mut numbers = Vec::with_capacity(names.len());
        for name in names.iter().take(MOST_VALUES) {
            match schedule.group_named(name) {
                Some(group) => numbers.push(self.registry.core.assessor.number(group)),
                None => self.say("group", name),
            }
        }
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    fn houses(
        &mut self,
        codes: impl Iterator<Item = impl AsRef<str>>,
        word: &'static str,
    ) -> BTreeSet<OrganizationId> {
        let mut found = BTreeSet::new();
        for code in codes.take(MOST_VALUES) {
            match self.all.iter().find(|one| one.code == code.as_ref()) {
                Some(one) => found.extend(below(&self.all, one.id)),
                None => self.say(word, code.as_ref()),
            }
        }
        found
    }

    fn doses(&mut self, of: &DoseOf) -> DoseReady {
        self.span(of.from, of.until);
        let mut cvx = BTreeSet::new();
        for code in of.cvx.iter().take(MOST_VALUES) {
            match code.trim().parse::<Cvx>() {
                Ok(code) if self.registry.codes().cvx(code).is_some() => drop(cvx.insert(code)),
                Ok(_) | Err(_) => self.say("cvx", code),
            }
        }
        let lot = of.lot.trim();
        if lot.chars().count() > LONGEST_LOT {
            self.say("lot", LONGEST_LOT);
        }
        let ready = DoseReady {
            groups: self.groups(&of.groups),
            cvx,
            from: of.from.map(Date::number),
            until: of.until.map(Date::number),
            valid: of.valid,
            by: self.houses(of.by.iter(), "clinic"),
            lot: lots::key(lot),
            told: of.told,
            eligibility: each_once(&of.eligibility),
            paid: each_once(&of.paid),
        };
        self.deepest = self.deepest.max(ready.depth());
        ready
    }

    fn clause(&mut self, clause: &Clause) -> Node {
        Node::Leaf(clause.is, self.test(&clause.what))
    }

    fn test(&mut self, what: &Condition) -> Test {
        match what {
            Condition::Ages(ages) => {
                if ages.from > ages.to || ages.to > OLDEST {
                    self.say("ages", "");
                }
                Test::Ages(*ages)
            }
            Condition::Born { from, until } => {
                if from.is_none() && until.is_none() {
                    self.say("no-value", "");
                }
                self.span(*from, *until);
                Test::Born(from.map(Date::number), until.map(Date::number))
            }
            Condition::Sex(values) => {
                self.some(values.len());
                Test::Sex(each_once(values))
            }
            Condition::Race(values) => {
                self.some(values.len());
                Test::Race(each_once(values))
            }
            Condition::Ethnicity(values) => {
                self.some(values.len());
                Test::Ethnicity(each_once(values))
            }
            Condition::Eligibility(values) => {
                self.some(values.len());
                Test::Eligibility(each_once(values))
            }
            Condition::Lives(areas) => self.lives(areas),
            Condition::PatientOf(codes) => {
                self.some(codes.len());
                Test::PatientOf(self.houses(codes.iter(), "clinic"))
            }
            Condition::StudentAt(codes) => {
                self.some(codes.len());
                Test::StudentAt(self.houses(codes.iter(), "school"))
            }
            Condition::Speaks(codes) => {
                self.some(codes.len());
                let sound = |code: &&SmolStr| {
                    (2..=3).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_lowercase())
                };
                if let Some(code) = codes.iter().find(|code| !sound(code)).cloned() {
                    self.say("language", code);
                }
                Test::Speaks(codes.iter().take(MOST_VALUES).cloned().collect())
            }
            Condition::Due { groups, when } => {
                if let When::Soon(days) | When::Late(days) = when
                    && (*days > MOST_DAYS || *when == When::Soon(0))
                {
                    self.say("days", days);
                }
                if self.today.days_since(self.on) > DUE_BACK {
                    self.say("due-back", self.on);
                }
                Test::Due(self.groups(groups).into_iter().collect(), *when)
            }
            Condition::Reached(measure) => match self.registry.core.coverage.slot(measure) {
                Ok(slot) => Test::Reached(slot),
                Err(_) => {
                    self.say("measure", measure);
                    Test::Reached(Slot::MAX)
                }
            },
            Condition::Doses { of, count } => {
                let (HowMany::AtLeast(number) | HowMany::Fewer(number)) = count;
                if !(1..=MOST_DOSES).contains(number) {
                    self.say("how-many", MOST_DOSES);
                }
                Test::Doses(Box::new(self.doses(of)), *count)
            }
            Condition::NotTold { weeks } => {
                if *weeks == 0 || *weeks > 520 {
                    self.say("weeks", weeks);
                }
                let week = 7 * 24 * 60 * 60 * 1_000_000;
                Test::NotToldSince(Timestamp(self.registry.now().0 - i64::from(*weeks) * week))
            }
        }
    }

    fn lives(&mut self, areas: &[Area]) -> Test {
        self.some(areas.len());
        let places = &self.registry.pack().places;
        let (mut counties, mut zips, mut nowhere) = (BTreeSet::new(), BTreeSet::new(), Nowhere::CountsNot);
        let number = |code: &str| code.parse().ok().filter(|number| *number != NONE && code.len() == 5);
        for area in areas.iter().take(MOST_VALUES) {
            match area {
                Area::County(code) => match number(code) {
                    Some(fips) if !places.has_counties() || places.county(fips).is_some() => {
                        counties.insert(fips);
                    }
                    _ => self.say("county", code),
                },
                Area::Zip(code) => match number(code) {
                    Some(zip) => drop(zips.insert(zip)),
                    None => self.say("zip", code),
                },
                Area::Region(word) => {
                    let before = counties.len();
                    counties.extend(places.counties().filter(|one| one.region == *word).map(|one| one.fips));
                    if counties.len() == before && !places.counties().any(|one| one.region == *word) {
                        self.say("region", word);
                    }
                }
                Area::Nowhere => nowhere = Nowhere::Counts,
                Area::State | Area::Provider(_) | Area::School(_) => self.say("area", ""),
            }
        }
        Test::Lives { counties, zips, nowhere }
    }
}
