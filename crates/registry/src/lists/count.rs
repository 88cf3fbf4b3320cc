//! Counting those whom a question fits, by up to two groupings.

use std::collections::{BTreeMap, HashMap};

use jenner_codes::Cvx;
use jenner_model::OrganizationId;
use jenner_model::access::Access;
use jenner_model::organization::OrganizationKind;
use smallvec::{SmallVec, smallvec};
use smol_str::SmolStr;

use super::check::{Depth, Ready};
use super::column::Grouping;
use super::question::{Listed, Valid};
use super::seen::{KnownDose, Seen};
use super::{MOST_ROWS, NoAnswer, find};
use crate::coverage::ask;
use crate::coverage::count::NONE;
use crate::outreach::cohort::months;
use crate::{Error, Registry};

/// What a row of a count is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Key {
    /// A word of the vocabulary, with its place among its like.
    Word(u8, &'static str),
    /// A number: an age, a year.
    Number(i64),
    /// A month of a year.
    Month(i32, u8),
    /// A vaccine.
    Vaccine(Cvx),
    /// A name or a code that needs no translation: a county, a clinic, a postal code; and what it is known by.
    Name(SmolStr, SmolStr),
    /// Not known, or none.
    Nothing,
}

/// A row of a count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// One key a grouping.
    pub keys: Vec<Key>,
    /// How many people, or doses.
    pub count: u64,
}

/// A count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// The rows, in the order of their keys.
    pub rows: Vec<Row>,
    /// People, or doses, each once: where rows overlap they add up to more.
    pub total: u64,
    /// People whose coverage waits to be reckoned, who are not counted.
    pub waiting: u64,
}

/// Ages that belong together: first and last completed month, and their word.
const AGE_GROUPS: [(u16, u16, &str); 9] = [
    (0, 11, "0-11m"),
    (12, 23, "12-23m"),
    (24, 35, "24-35m"),
    (36, 83, "3-6y"),
    (84, 131, "7-10y"),
    (132, 155, "11-12y"),
    (156, 215, "13-17y"),
    (216, 779, "18-64y"),
    (780, u16::MAX, "65y"),
];

/// A key while it is counted: numbers alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Cell {
    Nothing,
    Word(u8, &'static str),
    Number(i64),
    Month(i32, u8),
    Vaccine(Cvx),
    Group(u16),
    Region(u32),
    County(u32),
    Zip(u32),
    House(OrganizationId),
    Language([u8; 3]),
}

type Cells = SmallVec<[Cell; 4]>;

/// What one thread has counted.
#[derive(Default)]
struct Tally {
    cells: HashMap<(Cell, Cell), u64>,
    total: u64,
}

/// Counts.
pub(super) fn count(
    registry: &Registry,
    access: &Access,
    ready: &Ready,
) -> Result<Result<Counted, NoAnswer>, Error> {
    let depth = ready.by.iter().map(|by| by.depth()).max().unwrap_or(Depth::Row);
    let take = |tally: &mut Tally, _, seen: &Seen<'_>| match ready.listed {
        Listed::People => tally.add(ready, seen, None),
        Listed::Doses => seen.doses_of(&ready.doses).for_each(|dose| tally.add(ready, seen, Some(dose))),
    };
    let join = |all: &mut Tally, own: Tally| {
        for (key, count) in own.cells {
            *all.cells.entry(key).or_default() += count;
        }
        all.total += own.total;
    };
    let tally = match find::each(registry, access, ready, depth, take, join)? {
        Ok(tally) => tally,
        Err(why) => return Ok(Err(why)),
    };
    if tally.cells.len() > MOST_ROWS {
        return Ok(Err(NoAnswer::TooManyRows { rows: tally.cells.len(), most: MOST_ROWS }));
    }
    let names = Names::of(registry, ready);
    let mut rows: BTreeMap<Vec<Key>, u64> = BTreeMap::new();
    for ((first, second), count) in tally.cells {
        // Two cells of one name are one row: what people read counts.
        let cells = [first, second];
        let keys = cells.iter().take(ready.by.len()).map(|cell| names.key(*cell)).collect();
        *rows.entry(keys).or_default() += count;
    }
    Ok(Ok(Counted {
        rows: rows.into_iter().map(|(keys, count)| Row { keys, count }).collect(),
        total: tally.total,
        waiting: ask::waiting(registry)?,
    }))
}

impl Tally {
    fn add(&mut self, ready: &Ready, seen: &Seen<'_>, dose: Option<&KnownDose<'_>>) {
        self.total += 1;
        let of = |at: usize| {
            ready.by.get(at).map_or_else(|| smallvec![Cell::Nothing], |by| cells(*by, ready, seen, dose))
        };
        let (firsts, seconds): (Cells, Cells) = (of(0), of(1));
        for first in &firsts {
            for second in &seconds {
                *self.cells.entry((*first, *second)).or_default() += 1;
            }
        }
    }
}

/// Where somebody, or a dose, stands in a grouping; never nowhere.
fn cells(by: Grouping, ready: &Ready, seen: &Seen<'_>, dose: Option<&KnownDose<'_>>) -> Cells {
    let code = |code: u32, cell: fn(u32) -> Cell| if code == NONE { Cell::Nothing } else { cell(code) };
    let word = |at: usize, word: &'static str| Cell::Word(u8::try_from(at).unwrap_or(u8::MAX), word);
    macro_rules! word_of {
        ($value:expr, $all:expr) => {
            word($all.iter().position(|one| *one == $value).unwrap_or(usize::MAX), $value.word())
        };
    }
    let born = || seen.birth.and_then(jenner_cdsi::Date::from_number);
    let age = || born().and_then(|born| months(born, seen.on));
    let given =
        || dose.and_then(|dose| jenner_cdsi::Date::from_number(dose.on)).map(jenner_cdsi::Date::parts);
    let one = match by {
        Grouping::AgeGroup => age().map_or(Cell::Nothing, |age| {
            let at = AGE_GROUPS.iter().position(|(from, to, _)| (*from..=*to).contains(&age));
            let group = at.and_then(|at| Some((at, AGE_GROUPS.get(at)?.2)));
            group.map_or(Cell::Nothing, |(at, name)| word(at, name))
        }),
        Grouping::Age => age().map_or(Cell::Nothing, |age| Cell::Number(i64::from(age / 12))),
        Grouping::BirthYear => born().map_or(Cell::Nothing, |born| Cell::Number(i64::from(born.parts().0))),
        Grouping::Sex => word_of!(seen.who.sex, super::question::Sex::ALL),
        Grouping::Race => word_of!(seen.who.race, super::question::Race::ALL),
        Grouping::Ethnicity => word_of!(seen.who.ethnicity, super::question::Ethnicity::ALL),
        Grouping::Eligibility => word_of!(seen.who.funding, super::question::Funding::ALL),
        Grouping::Language => {
            let code = seen.who.language.as_bytes();
            let letters = |at: usize| code.get(at).copied().unwrap_or(b' ');
            if code.is_empty() { Cell::Nothing } else { Cell::Language([letters(0), letters(1), letters(2)]) }
        }
        Grouping::Region => code(seen.place.county, Cell::Region),
        Grouping::County => code(seen.place.county, Cell::County),
        Grouping::Zip => code(seen.place.zip, Cell::Zip),
        Grouping::Month => given().map_or(Cell::Nothing, |(year, month, _)| Cell::Month(year, month)),
        Grouping::Year => given().map_or(Cell::Nothing, |(year, ..)| Cell::Number(i64::from(year))),
        Grouping::Vaccine => dose.and_then(|dose| dose.cvx).map_or(Cell::Nothing, Cell::Vaccine),
        Grouping::Valid => dose.and_then(|dose| dose.judged.as_ref()).map_or(Cell::Nothing, |judged| {
            let asked = &ready.doses.groups;
            match (judged.is_valid(asked), judged.is_not_valid(asked)) {
                (true, _) => word_of!(Valid::Valid, Valid::ALL),
                (false, true) => word_of!(Valid::NotValid, Valid::ALL),
                (false, false) => Cell::Nothing,
            }
        }),
        Grouping::Clinic => {
            let day = seen.on.number();
            let of =
                seen.who.patient_of.iter().filter(|one| one.on(day) && is_clinic(ready, one.organization));
            return several(of.map(|one| Cell::House(one.organization)).collect());
        }
        Grouping::School => {
            let of = seen.roll.into_iter().flatten();
            return several(of.map(|(school, _)| Cell::House(*school)).collect());
        }
        Grouping::VaccineGroup => {
            let of = dose.and_then(|dose| dose.judged.as_ref()).into_iter().flat_map(|judged| &judged.groups);
            return several(of.map(|(group, _)| Cell::Group(*group)).collect());
        }
    };
    smallvec![one]
}

/// None is a row too.
fn several(mut cells: Cells) -> Cells {
    if cells.is_empty() {
        cells.push(Cell::Nothing);
    }
    cells
}

fn is_clinic(ready: &Ready, id: OrganizationId) -> bool {
    ready.houses.get(&id).is_some_and(|one| {
        matches!(
            one.kind,
            OrganizationKind::Clinic
                | OrganizationKind::Hospital
                | OrganizationKind::Pharmacy
                | OrganizationKind::HealthUnit
        )
    })
}

/// Names of what was counted.
struct Names<'r> {
    registry: &'r Registry,
    ready: &'r Ready,
    groups: HashMap<u16, SmolStr>,
}

impl<'r> Names<'r> {
    fn of(registry: &'r Registry, ready: &'r Ready) -> Self {
        let schedule = registry.schedule();
        let name = |group| (registry.core.assessor.number(group), SmolStr::from(schedule.group_name(group)));
        Self { registry, ready, groups: schedule.groups().map(name).collect() }
    }

    fn key(&self, cell: Cell) -> Key {
        let places = &self.registry.pack().places;
        let code = |code: u32| smol_str::format_smolstr!("{code:05}");
        match cell {
            Cell::Nothing => Key::Nothing,
            Cell::Word(at, word) => Key::Word(at, word),
            Cell::Number(number) => Key::Number(number),
            Cell::Month(year, month) => Key::Month(year, month),
            Cell::Vaccine(cvx) => Key::Vaccine(cvx),
            Cell::Group(number) => {
                self.groups.get(&number).map_or(Key::Nothing, |name| Key::Name(name.clone(), "group".into()))
            }
            Cell::County(fips) => {
                let name = places.county(fips).map_or_else(|| code(fips), |county| county.name.clone());
                Key::Name(name, code(fips))
            }
            Cell::Region(fips) => places
                .county(fips)
                .map_or(Key::Nothing, |county| Key::Name(county.region_name.clone(), county.region.clone())),
            Cell::Zip(zip) => Key::Name(code(zip), code(zip)),
            Cell::House(id) => self
                .ready
                .houses
                .get(&id)
                .map_or(Key::Nothing, |one| Key::Name(one.name.clone(), one.code.clone())),
            Cell::Language(letters) => {
                let text = String::from_utf8_lossy(&letters).trim_end().to_owned();
                Key::Name(text.into(), "language".into())
            }
        }
    }
}
