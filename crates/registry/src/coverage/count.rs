//! Counting people, one after the other: who is in a cohort on a day, what they have reached, where they count. Pure.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

use jenner_cdsi::{Date, Duration};
use jenner_model::{OrganizationId, PersonId};
use smallvec::SmallVec;

use super::evaluate::JudgedDose;
use super::measure::{Asks, Cohort, Fault, Measure};
use super::packed::Packed;
use super::question::{Count, Only, Part, Sex, Split};
use super::ready::{Bound, Slot};
use super::standing::{PatientOf, State, Who};
use crate::packs::{Places, Policy};

/// A measure made ready for one day.
#[derive(Debug, Clone)]
pub(super) struct Planned {
    /// Its place in the edition.
    pub place: u16,
    /// First and last birth day of the cohort, by number.
    pub born: (i32, i32),
    sex: Option<Sex>,
    grades: SmallVec<[i64; 2]>,
    counts: Counting,
}

/// What is counted, by slots and days.
#[derive(Debug, Clone)]
enum Counting {
    Reached(Slot),
    DroppedOut(Slot, Slot),
    Doses { fault: Fault, groups: Vec<u16>, after: i32 },
    Exempt(Vec<String>),
}

impl Planned {
    /// `None` for a measure that is not counted from what is stored: visits.
    pub fn new(place: usize, measure: &Measure, bound: &Bound, on: Date) -> Option<Self> {
        let counts = match (bound, &measure.asks) {
            (Bound::Reached(slot), _) => Counting::Reached(*slot),
            (Bound::DroppedOut(begun, finished), _) => Counting::DroppedOut(*begun, *finished),
            (Bound::Doses { groups }, Asks::Doses { fault, within, .. }) => {
                Counting::Doses { fault: *fault, groups: groups.clone(), after: before(on, *within).number() }
            }
            (Bound::Exempt, Asks::Exempt { kinds }) => {
                Counting::Exempt(kinds.iter().map(ToString::to_string).collect())
            }
            _ => return None,
        };
        Some(Self { place: u16::try_from(place).ok()?, counts, ..Self::cohort(measure, on) })
    }

    /// The cohort of a measure alone, whatever it counts.
    pub fn cohort(measure: &Measure, on: Date) -> Self {
        Self {
            place: 0,
            born: born(&measure.cohort, on),
            sex: measure.cohort.sex,
            grades: measure.cohort.grades.iter().map(|grade| i64::from(grade.number())).collect(),
            counts: Counting::Exempt(Vec::new()),
        }
    }

    /// Whether its cohort is one of grades.
    pub fn is_of_grades(&self) -> bool {
        !self.grades.is_empty()
    }

    /// What somebody of the cohort counts: by the slots that hold on the day, their doses, their exemptions. `None`: nothing,
    /// they are not among those of whom it is asked.
    pub fn count<'d, 'e>(
        &self,
        on: i32,
        holds: impl Fn(Slot) -> bool,
        doses: impl FnOnce() -> &'d [JudgedDose],
        exempt: impl FnOnce() -> &'e [String],
    ) -> Option<Count> {
        Some(match &self.counts {
            Counting::Reached(slot) => person_if(holds(*slot)),
            Counting::DroppedOut(begun, finished) if holds(*begun) => person_if(!holds(*finished)),
            Counting::DroppedOut(..) => return None,
            Counting::Exempt(kinds) => {
                person_if(exempt().iter().any(|own| kinds.is_empty() || kinds.contains(own)))
            }
            Counting::Doses { fault, groups, after } => {
                let given = doses().iter();
                let given = given.filter(|dose| *after < dose.on && dose.on <= on && dose.is_for(groups));
                let (mut faulty, mut of) = (0, 0);
                for dose in given {
                    of += 1;
                    faulty += u64::from(match fault {
                        Fault::NotValid => dose.is_not_valid(groups),
                        Fault::Surplus => dose.is_surplus(),
                    });
                }
                Count { numerator: faulty, denominator: of }
            }
        })
    }

    /// Whether somebody is in the cohort, by birth date, sex and the grades they are in.
    pub fn has(&self, birth: i32, sex: Sex, grades: &[i64]) -> bool {
        self.born.0 <= birth
            && birth <= self.born.1
            && self.sex.is_none_or(|only| only == sex)
            && (self.grades.is_empty() || grades.iter().any(|grade| self.has_grade(*grade)))
    }

    fn is_about_doses(&self) -> bool {
        matches!(self.counts, Counting::Doses { .. })
    }

    /// Whether it needs to be known who is exempt.
    pub fn is_about_exemptions(&self) -> bool {
        matches!(self.counts, Counting::Exempt(_))
    }

    /// Whether somebody on a list in a grade is in the cohort.
    pub fn has_grade(&self, grade: i64) -> bool {
        self.grades.contains(&grade)
    }
}

/// First and last day on which somebody was born who is in a cohort on a day. A birthday moved on by a duration never comes
/// before an earlier one moved on by it, so a cohort is one stretch of birth days.
fn born(cohort: &Cohort, on: Date) -> (i32, i32) {
    let last = cohort.from_age.map_or(on.number(), |age| last_born(on, age).min(on.number()));
    let first = cohort.until_age.map_or(i32::MIN, |age| last_born(on, age).saturating_add(1));
    (first, last)
}

/// The last birth day on which somebody was born who has reached an age on a day.
fn last_born(on: Date, age: Duration) -> i32 {
    let has_reached = |born: &i32| Date::from_number(*born).is_some_and(|born| born.plus(age) <= on);
    // A week on either side of the rough day holds what months of different length can change.
    let about = before(on, age).number();
    (about - 40..=about + 40).rev().find(has_reached).unwrap_or(i32::MIN)
}

/// A time before a day.
pub(super) fn before(on: Date, time: Duration) -> Date {
    on.plus(Duration { years: -time.years, months: -time.months, weeks: -time.weeks, days: -time.days })
}

/// The lists on which a child is: school, grade.
pub(crate) type Roll = SmallVec<[(OrganizationId, i64); 1]>;

/// What is known of the day that is no person's own row.
#[derive(Debug, Default)]
pub(crate) struct Day {
    /// Who is on the list of which schools, in which grade.
    pub roll: HashMap<PersonId, Roll>,
    /// Who is exempt, by kind.
    pub exempt: HashMap<PersonId, SmallVec<[String; 1]>>,
}

/// Whom an asker's role reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Within {
    Everybody,
    PatientsOf(Vec<OrganizationId>),
    StudentsOf(Vec<OrganizationId>),
}

/// By what is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Grain {
    pub county: bool,
    pub zip: bool,
    pub providers: bool,
    pub schools: bool,
}

/// Everything that counting needs, for one day.
pub(super) struct Plan<'p> {
    pub on: Date,
    pub measures: Vec<Planned>,
    pub splits: Vec<Split>,
    pub grain: Grain,
    pub only: &'p Only,
    pub within: &'p Within,
    pub places: &'p Places,
    pub day: &'p Day,
    /// Organizations that have patients.
    pub providers: &'p HashSet<OrganizationId>,
    /// Where the law keeps nobody without consent; `None` where everybody counts.
    pub consent: Option<&'p Consent<'p>>,
}

/// Who may be counted where the law wants consent.
#[derive(Debug)]
pub(crate) struct Consent<'p> {
    pub policy: &'p Policy,
    /// Whose consent holds now.
    pub given: HashSet<PersonId>,
    pub today: Date,
}

impl Consent<'_> {
    /// Whether the record of somebody may be kept, and so counted.
    pub fn holds(&self, person: PersonId, birth: i32) -> bool {
        let age = Some(age(birth, self.today)).filter(|age| *age != AGE_UNKNOWN).map(u16::from);
        self.policy.switches(age, self.given.contains(&person)).store
    }
}

/// A cell: measure, split, part, and a place as numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Cell(pub u64);

/// No county, or no postal code. No code is 0.
pub(crate) const NONE: u32 = 0;

impl Cell {
    // Ten bits a measure, three a split, seven a part, 17 each for a county and a postal code: five digits.
    pub fn new(measure: u16, split: Split, part: u8, county: u32, zip: u32) -> Self {
        Self(
            u64::from(measure) << 44
                | (split as u64) << 41
                | u64::from(part & 0x7f) << 34
                | u64::from(county & 0x1_ffff) << 17
                | u64::from(zip & 0x1_ffff),
        )
    }

    pub fn measure(self) -> u16 {
        (self.0 >> 44 & 0x3ff) as u16
    }

    pub fn split(self) -> Split {
        Split::ALL.get((self.0 >> 41 & 7) as usize).copied().unwrap_or(Split::Nothing)
    }

    pub fn part(self) -> u8 {
        (self.0 >> 34 & 0x7f) as u8
    }

    pub fn county(self) -> u32 {
        (self.0 >> 17 & 0x1_ffff) as u32
    }

    pub fn zip(self) -> u32 {
        (self.0 & 0x1_ffff) as u32
    }
}

/// Spreads the bits of a cell; the cells are ours, so nobody chooses them to collide.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Spread(u64);

impl Hasher for Spread {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u64(u64::from(*byte)));
    }

    fn write_u64(&mut self, n: u64) {
        let mixed = (self.0 ^ n).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = mixed ^ mixed >> 29;
    }

    fn write_i64(&mut self, n: i64) {
        self.write_u64(n.cast_unsigned());
    }
}

pub(super) type Cells = HashMap<Cell, Count, BuildHasherDefault<Spread>>;
type OfHouses = HashMap<(i64, Cell), Count, BuildHasherDefault<Spread>>;

/// What was counted.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// By place.
    pub places: Cells,
    /// By provider; 0 for those who are nobody's patient.
    pub providers: OfHouses,
    /// By school; 0 for those who are on no list.
    pub schools: OfHouses,
    /// People looked at.
    pub people: u64,
}

/// The house of those who have none.
pub(super) const NO_HOUSE: i64 = 0;

impl Tally {
    /// Takes in what another thread has counted.
    pub fn add_all(&mut self, other: Tally) {
        fn add<K: Eq + std::hash::Hash, S: std::hash::BuildHasher>(
            to: &mut HashMap<K, Count, S>,
            from: HashMap<K, Count, S>,
        ) {
            for (key, count) in from {
                plus(to.entry(key).or_default(), count);
            }
        }
        add(&mut self.places, other.places);
        add(&mut self.providers, other.providers);
        add(&mut self.schools, other.schools);
        self.people += other.people;
    }

    /// Counts a person. A row that cannot be read counts nobody; the next assessment makes it anew.
    pub fn add(&mut self, plan: &Plan<'_>, person: PersonId, who: &[u8], reached: &[u8]) {
        let Some(packed) = Packed::of(reached) else { return };
        let on = plan.on.number();
        let fits = |one: &&Planned| one.born.0 <= packed.birth && packed.birth <= one.born.1;
        if !plan.measures.iter().any(|one| fits(&one)) {
            return;
        }
        if plan.consent.is_some_and(|consent| !consent.holds(person, packed.birth)) {
            return;
        }
        let who = Who::unpack(who).unwrap_or_default();
        let Some(place) = here(&who, plan.places, on) else { return };
        let roll = plan.day.roll.get(&person);
        if !is_wanted(plan, &who, place, roll) {
            return;
        }
        self.people += 1;
        let age = age(packed.birth, plan.on);
        let mut held: SmallVec<[Slot; 64]> = SmallVec::new();
        let asks_for_slots = plan.measures.iter().filter(fits).any(|one| !one.is_about_doses());
        let mut hold = |slot| {
            held.push(slot);
            true
        };
        if asks_for_slots && packed.slots_on(on, &mut hold).is_none() {
            return;
        }
        let grades: SmallVec<[i64; 2]> = roll.into_iter().flatten().map(|(_, grade)| *grade).collect();
        let mut doses: Option<Vec<JudgedDose>> = None;
        for measure in plan.measures.iter().filter(fits) {
            if !measure.has(packed.birth, who.sex, &grades) {
                continue;
            }
            let holds = |slot: Slot| held.binary_search(&slot).is_ok();
            let exempt = || plan.day.exempt.get(&person).map_or(&[][..], |own| own.as_slice());
            if measure.is_about_doses() && doses.is_none() {
                doses = Some(packed.doses().unwrap_or_default());
            }
            let all = || doses.as_deref().unwrap_or_default();
            let Some(count) = measure.count(on, holds, all, exempt) else { continue };
            if count.denominator > 0 {
                self.note(plan, measure, &who, (place, age, roll), count);
            }
        }
    }

    fn note(
        &mut self,
        plan: &Plan<'_>,
        measure: &Planned,
        who: &Who,
        (place, age, roll): (Place, u8, Option<&Roll>),
        count: Count,
    ) {
        let on = plan.on.number();
        for split in &plan.splits {
            let part = part_of(*split, who, age);
            let county = if plan.grain.county { place.county } else { NONE };
            let zip = if plan.grain.zip { place.zip } else { NONE };
            let cell = Cell::new(measure.place, *split, part, county, zip);
            plus(self.places.entry(cell).or_default(), count);
            let cell = Cell::new(measure.place, *split, part, NONE, NONE);
            if plan.grain.providers {
                let provides = |one: &&PatientOf| one.on(on) && plan.providers.contains(&one.organization);
                let mut of = who.patient_of.iter().filter(provides).peekable();
                if of.peek().is_none() {
                    plus(self.providers.entry((NO_HOUSE, cell)).or_default(), count);
                }
                for one in of {
                    plus(self.providers.entry((one.organization.0, cell)).or_default(), count);
                }
            }
            if plan.grain.schools {
                let mut of = roll
                    .into_iter()
                    .flatten()
                    .filter(|(_, grade)| !measure.is_of_grades() || measure.has_grade(*grade))
                    .peekable();
                if of.peek().is_none() {
                    plus(self.schools.entry((NO_HOUSE, cell)).or_default(), count);
                }
                for (school, _) in of {
                    plus(self.schools.entry((school.0, cell)).or_default(), count);
                }
            }
        }
    }

    /// Counts a child on the list of a school who has no record: of the measure's cohort, and not reached.
    pub fn add_unknown(&mut self, plan: &Plan<'_>, school: OrganizationId, grade: i64) {
        let count = Count { numerator: 0, denominator: 1 };
        for measure in plan.measures.iter().filter(|one| one.has_grade(grade)) {
            for split in &plan.splits {
                let part = part_of(*split, &Who::default(), AGE_UNKNOWN);
                let cell = Cell::new(measure.place, *split, part, NONE, NONE);
                plus(self.places.entry(cell).or_default(), count);
                if plan.grain.schools {
                    plus(self.schools.entry((school.0, cell)).or_default(), count);
                }
                if plan.grain.providers {
                    plus(self.providers.entry((NO_HOUSE, cell)).or_default(), count);
                }
            }
        }
    }
}

fn plus(to: &mut Count, count: Count) {
    to.numerator += count.numerator;
    to.denominator += count.denominator;
}

fn person_if(is: bool) -> Count {
    Count { numerator: u64::from(is), denominator: 1 }
}

/// Where somebody counts: a county and a postal code, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub county: u32,
    pub zip: u32,
}

/// Where somebody counts on a day; `None` for who had died, or had left, before it.
pub(crate) fn here(who: &Who, places: &Places, on: i32) -> Option<Place> {
    if who.died.is_some_and(|day| day < on) {
        return None;
    }
    let lives = &who.lives;
    let elsewhere = match (lives.state, places.state()) {
        (State::Abroad, _) => true,
        (State::Of(state), Some(ours)) => state != ours,
        _ => false,
    };
    if elsewhere {
        if lives.since.is_none_or(|since| since <= on) {
            return None;
        }
        // Where they lived before they left is not known.
        return Some(Place { county: NONE, zip: NONE });
    }
    let told = lives.county.filter(|code| !places.has_counties() || places.county(*code).is_some());
    let county = told.or_else(|| lives.zip.and_then(|zip| places.county_of_zip(zip)));
    Some(Place { county: county.unwrap_or(NONE), zip: lives.zip.unwrap_or(NONE) })
}

fn is_wanted(plan: &Plan<'_>, who: &Who, place: Place, roll: Option<&Roll>) -> bool {
    use super::question::Area;
    let only = plan.only;
    let on = plan.on.number();
    let patient_of =
        |wanted: &OrganizationId| who.patient_of.iter().any(|one| one.organization == *wanted && one.on(on));
    let student_of =
        |wanted: &OrganizationId| roll.is_some_and(|roll| roll.iter().any(|(one, _)| one == wanted));
    let reached = match plan.within {
        Within::Everybody => true,
        Within::PatientsOf(houses) => houses.iter().any(patient_of),
        Within::StudentsOf(schools) => schools.iter().any(student_of),
    };
    let code = |code: u32, written: &str| written.parse() == Ok(code) && code != NONE;
    let in_area = match &only.area {
        None | Some(Area::State) => true,
        Some(Area::Region(word)) => {
            plan.places.county(place.county).is_some_and(|county| county.region == *word)
        }
        Some(Area::County(fips)) => code(place.county, fips),
        Some(Area::Zip(zip)) => code(place.zip, zip),
        Some(Area::Provider(id)) => patient_of(id),
        Some(Area::School(id)) => student_of(id),
        Some(Area::Nowhere) => place.county == NONE,
    };
    fn among<T: PartialEq>(wanted: &[T], own: T) -> bool {
        wanted.is_empty() || wanted.contains(&own)
    }
    reached
        && in_area
        && among(&only.sexes, who.sex)
        && among(&only.races, who.race)
        && among(&only.ethnicities, who.ethnicity)
        && among(&only.fundings, who.funding)
}

/// The age that stands for one that is not known.
const AGE_UNKNOWN: u8 = 0x7f;

/// Completed years on a day, at most 126.
fn age(birth: i32, on: Date) -> u8 {
    let Some(birth) = Date::from_number(birth) else { return AGE_UNKNOWN };
    let ((year, month, day), (now, this_month, today)) = (birth.parts(), on.parts());
    let years = now - year - i32::from((this_month, today) < (month, day));
    u8::try_from(years.clamp(0, 126)).unwrap_or(AGE_UNKNOWN)
}

fn part_of(split: Split, who: &Who, age: u8) -> u8 {
    match split {
        Split::Nothing => 0,
        Split::Sex => who.sex as u8,
        Split::Race => who.race as u8,
        Split::Ethnicity => who.ethnicity as u8,
        Split::Funding => who.funding as u8,
        Split::Age => age,
    }
}

/// The part of a cell.
pub(super) fn part(cell: Cell) -> Part {
    use super::question::{Ethnicity, Funding, Race};
    let at = usize::from(cell.part());
    let read = || {
        Some(match cell.split() {
            Split::Nothing => Part::Everybody,
            Split::Sex => Part::Sex(*Sex::ALL.get(at)?),
            Split::Race => Part::Race(*Race::ALL.get(at)?),
            Split::Ethnicity => Part::Ethnicity(*Ethnicity::ALL.get(at)?),
            Split::Funding => Part::Funding(*Funding::ALL.get(at)?),
            Split::Age if cell.part() == AGE_UNKNOWN => Part::AgeUnknown,
            Split::Age => Part::Age(cell.part()),
        })
    };
    // A part is one of its list: part_of made it.
    read().unwrap_or(Part::Everybody)
}
