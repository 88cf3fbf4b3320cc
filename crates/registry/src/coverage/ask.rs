//! Asking: the role is checked, the question is held against the pack, the rows are counted in one pass, and the audit log
//! tells who has asked what.

use std::collections::{BTreeMap, HashMap, HashSet};

use jenner_model::access::{Access, Role};
use jenner_model::organization::{Organization, OrganizationKind};
use jenner_model::{OrganizationId, PersonId, Timestamp};
use jenner_store::StoreError;
use jenner_store::queries::coverage as rows;
use jenner_store::queries::merged;
use jenner_store::queries::patient_group::{self, List};
use smol_str::SmolStr;

use super::census;
use super::count::{Cell, Cells, Consent, Day, Grain, NO_HOUSE, NONE, Plan, Planned, Tally, Within, part};
use super::measure::{Asks, Counts, Measure, MeasureId};
use super::question::{
    Answer, Area, CellKey, Count, Cube, Denominator, Level, NoAnswer, Note, Only, Part, Question, Row, Split,
};
use super::scan::{self, Source};
use crate::access::door::{self, Action};
use crate::access::roles::{Permission, Reach, reach};
use crate::packs::Places;
use crate::{Error, Registry, organizations};

/// A cohort of more years than this is looked for among everybody: reading in order is then faster than by birth.
pub(crate) const NARROW_DAYS: i32 = 366 * 15;

/// Organizations with what they are to counting.
pub(super) struct Houses {
    all: HashMap<OrganizationId, Organization>,
    providers: HashSet<OrganizationId>,
}

impl Houses {
    pub fn read(registry: &Registry) -> Result<Self, Error> {
        let all = organizations::list(registry)?;
        let has_patients = |one: &&Organization| {
            matches!(
                one.kind,
                OrganizationKind::Clinic
                    | OrganizationKind::Hospital
                    | OrganizationKind::Pharmacy
                    | OrganizationKind::HealthUnit
            )
        };
        let providers = all.iter().filter(has_patients).map(|one| one.id).collect();
        Ok(Self { all: all.into_iter().map(|one| (one.id, one)).collect(), providers })
    }

    fn name(&self, id: OrganizationId) -> SmolStr {
        self.all.get(&id).map(|one| one.name.clone()).unwrap_or_default()
    }
}

/// Answers a question about coverage, as far as the asker's role reaches. The audit log tells of it.
pub fn ask(
    registry: &Registry,
    access: &Access,
    question: &Question,
) -> Result<Result<Answer, NoAnswer>, Error> {
    door::require(registry, access, Permission::SeeCoverage, Action::AskCoverage)?;
    let within = within(registry, access)?;
    let answer = answered(registry, access, question, &within)?;
    let mut entry = door::entry(registry, access, Action::AskCoverage, None);
    entry.object = format!("measure:{}", question.measure).into();
    entry.detail =
        serde_json::json!({ "on": question.on.to_string(), "by": question.level.word() }).to_string().into();
    if answer.is_err() {
        entry.result = "not_found".into();
    }
    registry.db().audit(vec![entry])?;
    Ok(answer)
}

/// Counts every measure at every level with every breakdown on a day: exact numbers of the whole state, for those who see all.
pub fn cube(
    registry: &Registry,
    access: &Access,
    on: jenner_model::Date,
) -> Result<Result<Cube, NoAnswer>, Error> {
    door::require(registry, access, Permission::SeeCoverage, Action::AskCoverage)?;
    if reach(access.role(), Permission::SeeCoverage) != Reach::All {
        return Err(Error::Forbidden);
    }
    if on > registry.today() {
        return Ok(Err(NoAnswer::Future(on)));
    }
    let ready = &registry.core.coverage;
    let day = number(on)?;
    let measures: Vec<Planned> = ready
        .countable()
        .filter_map(|(place, measure, bound)| Planned::new(place, measure, bound, day))
        .collect();
    let houses = Houses::read(registry)?;
    let (known, unknown) = day_of(registry, access, on, (true, true))?;
    let (only, within) = (Only::default(), Within::Everybody);
    let consent = consent(registry, access)?;
    let plan = Plan {
        on: day,
        measures,
        splits: Split::ALL.to_vec(),
        grain: Grain { county: true, zip: true, providers: true, schools: true },
        only: &only,
        within: &within,
        places: &registry.pack().places,
        day: &known,
        providers: &houses.providers,
        consent: consent.as_ref(),
    };
    let mut tally = scan::count(registry, access, &Source::Everybody, &plan)?;
    unknown.iter().for_each(|(school, grade)| tally.add_unknown(&plan, *school, *grade));
    let mut cells: BTreeMap<CellKey, Count> = BTreeMap::new();
    for level in Level::ALL {
        for ((measure, area, part), count) in by_area(&tally, *level, plan.places) {
            cells.insert(CellKey { measure, level: *level, area, part }, count);
        }
    }
    let waiting = waiting(registry)?;
    let mut entry = door::entry(registry, access, Action::AskCoverage, None);
    entry.object = "measure:all".into();
    entry.detail = serde_json::json!({ "on": on.to_string() }).to_string().into();
    registry.db().audit(vec![entry])?;
    Ok(Ok(Cube {
        edition: ready.measures().edition().clone(),
        on,
        measures: ready.measures().list().iter().map(|one| one.id.clone()).collect(),
        cells: cells.into_iter().collect(),
        waiting,
    }))
}

pub(crate) fn number(on: jenner_model::Date) -> Result<jenner_cdsi::Date, Error> {
    on.try_into().map_err(|_| Error::Invalid(format!("{on} is no day of the calendar")))
}

pub(crate) fn waiting(registry: &Registry) -> Result<u64, Error> {
    let edition = registry.core.coverage.measures().edition();
    let count = registry.db().read(|tx| rows::waiting(tx, edition))?;
    Ok(u64::try_from(count).unwrap_or(0))
}

/// Who has consented, where the law keeps nobody without.
pub(crate) fn consent<'r>(registry: &'r Registry, access: &Access) -> Result<Option<Consent<'r>>, Error> {
    let policy = &registry.pack().policy;
    if policy.is_open() {
        return Ok(None);
    }
    let now = registry.now();
    let (named, present) = registry.db().read(|tx| {
        let named = rows::consented(tx, access, now)?;
        let present = merged::survivors(tx, &named)?;
        Ok::<_, StoreError>((named, present))
    })?;
    let given = named.iter().map(|one| *present.get(one).unwrap_or(one)).collect();
    Ok(Some(Consent { policy, given, today: number(registry.today())? }))
}

/// Whom the asker's role reaches.
pub(super) fn within(registry: &Registry, access: &Access) -> Result<Within, Error> {
    match (reach(access.role(), Permission::SeeCoverage), access.role()) {
        (Reach::All, _) => Ok(Within::Everybody),
        (Reach::Own, Role::School) => {
            let own = crate::schools::roster::schools(registry, access.organization())?;
            Ok(Within::StudentsOf(own.into_iter().map(|one| one.id).collect()))
        }
        (Reach::Own, _) => {
            let houses = access.scope().houses.iter().copied();
            Ok(Within::PatientsOf(std::iter::once(access.organization()).chain(houses).collect()))
        }
        _ => Err(Error::Forbidden),
    }
}

/// Students without a record: their school and grade.
pub(crate) type WithoutRecord = Vec<(OrganizationId, i64)>;

/// Who was on which list and who was exempt on a day, by who they are today.
pub(crate) fn day_of(
    registry: &Registry,
    access: &Access,
    on: jenner_model::Date,
    (rolls, exemptions): (bool, bool),
) -> Result<(Day, WithoutRecord), Error> {
    let core = &registry.core;
    let now = core.now();
    // The end of the day, or now if it is today.
    let end = on
        .tomorrow()
        .ok()
        .and_then(|next| next.to_zoned(core.settings.time_zone.clone()).ok())
        .map_or(now, |next| Timestamp(next.timestamp().as_microsecond() - 1).min(now));
    let (roll, exempt, present) = core.db.read(|tx| {
        let roll = if rolls { rows::on_roll(tx, access, end)? } else { Vec::new() };
        let exempt = if exemptions { rows::exempt_on(tx, access, on, now)? } else { Vec::new() };
        let mut homes: Vec<PersonId> = roll.iter().filter_map(|one| one.home).collect();
        homes.extend(exempt.iter().map(|(home, _)| *home));
        let present = merged::survivors(tx, &homes)?;
        Ok::<_, StoreError>((roll, exempt, present))
    })?;
    let today = |home: PersonId| present.get(&home).copied().unwrap_or(home);
    let mut day = Day::default();
    let mut unknown = Vec::new();
    for one in roll {
        match one.home {
            Some(home) => {
                let own = day.roll.entry(today(home)).or_default();
                if !own.contains(&(one.school, one.grade)) {
                    own.push((one.school, one.grade));
                }
            }
            None => unknown.push((one.school, one.grade)),
        }
    }
    for (home, kind) in exempt {
        day.exempt.entry(today(home)).or_default().push(kind);
    }
    Ok((day, unknown))
}

fn answered(
    registry: &Registry,
    access: &Access,
    question: &Question,
    within: &Within,
) -> Result<Result<Answer, NoAnswer>, Error> {
    let ready = &registry.core.coverage;
    let places = &registry.pack().places;
    let houses = Houses::read(registry)?;
    let (place, measure, bound) = match ready.find(&question.measure) {
        Ok(found) => found,
        Err(why) => return Ok(Err(why)),
    };
    if let Err(why) = sound(registry, question, measure, places, &houses) {
        return Ok(Err(why));
    }
    let day = number(question.on)?;
    let Some(planned) = Planned::new(place, measure, bound, day) else {
        return Ok(Err(NoAnswer::OnlyOnCards(measure.id.clone())));
    };
    let of_grades = planned.is_of_grades();
    let in_schools = of_grades
        || question.level == Level::School
        || matches!(question.only.area, Some(Area::School(_)))
        || matches!(within, Within::StudentsOf(_));
    let (known, unknown) =
        day_of(registry, access, question.on, (in_schools, planned.is_about_exemptions()))?;
    let born = planned.born;
    let consent = consent(registry, access)?;
    let plan = Plan {
        on: day,
        measures: vec![planned],
        splits: vec![question.split],
        grain: Grain {
            county: matches!(question.level, Level::Region | Level::County),
            zip: question.level == Level::Zip,
            providers: question.level == Level::Provider,
            schools: question.level == Level::School,
        },
        only: &question.only,
        within,
        places,
        day: &known,
        providers: &houses.providers,
        consent: consent.as_ref(),
    };
    let of_these = some_people(registry, question, within, &known, of_grades)?;
    let source = match &of_these {
        Some(people) => Source::People(people),
        None if born.0 > i32::MIN && born.1 - born.0 <= NARROW_DAYS => Source::Born(born.0, born.1),
        None => Source::Everybody,
    };
    let mut tally = scan::count(registry, access, &source, &plan)?;
    if question.denominator == Denominator::SchoolRoll && question.only.keeps_the_unknown() {
        let here = |school: &OrganizationId| match (&question.only.area, within) {
            (Some(Area::School(only)), _) => only == school,
            (_, Within::StudentsOf(own)) => own.contains(school),
            (_, Within::PatientsOf(_)) => false,
            (_, Within::Everybody) => true,
        };
        unknown
            .iter()
            .filter(|(school, _)| here(school))
            .for_each(|(school, grade)| tally.add_unknown(&plan, *school, *grade));
    }
    let mut counted = by_area(&tally, question.level, places);
    let empty = all_areas(question, places, place);
    for area in empty {
        counted.entry(area).or_default();
    }
    if question.denominator == Denominator::Census {
        census::instead(&mut counted, measure, question, places);
    }
    let only_own = |area: &Area| match (area, within) {
        (Area::Provider(id), Within::PatientsOf(own)) | (Area::School(id), Within::StudentsOf(own)) => {
            own.contains(id)
        }
        (Area::Provider(id), _) => !matches!(question.only.area, Some(Area::Provider(only)) if only != *id),
        (Area::School(id), _) => !matches!(question.only.area, Some(Area::School(only)) if only != *id),
        _ => true,
    };
    let rows = counted
        .into_iter()
        .filter(|((_, area, _), _)| only_own(area))
        .map(|((_, area, part), count)| Row { name: name_of(&area, places, &houses), area, part, count })
        .collect();
    Ok(Ok(Answer {
        question: question.clone(),
        edition: ready.measures().edition().clone(),
        rows,
        waiting: waiting(registry)?,
        notes: notes(question, measure, within, ready.measures().asks_for_completeness(measure)),
    }))
}

/// The people among whom all who count are, where that is less than a cohort.
fn some_people(
    registry: &Registry,
    question: &Question,
    within: &Within,
    day: &Day,
    of_grades: bool,
) -> Result<Option<Vec<PersonId>>, Error> {
    let students = of_grades
        || matches!(within, Within::StudentsOf(_))
        || matches!(question.only.area, Some(Area::School(_)));
    if students {
        let mut people: Vec<PersonId> = day.roll.keys().copied().collect();
        people.sort_unstable();
        return Ok(Some(people));
    }
    let houses: Vec<OrganizationId> = match (within, &question.only.area) {
        (_, Some(Area::Provider(one))) => vec![*one],
        (Within::PatientsOf(own), _) => own.clone(),
        _ => return Ok(None),
    };
    let mut people = registry.db().read(|tx| {
        let mut homes = Vec::new();
        for house in &houses {
            homes.extend(patient_group::after(tx, List::ReportedBy(*house), PersonId(i64::MIN), i64::MAX)?);
        }
        let present = merged::survivors(tx, &homes)?;
        Ok::<_, StoreError>(homes.iter().map(|home| *present.get(home).unwrap_or(home)).collect::<Vec<_>>())
    })?;
    people.sort_unstable();
    people.dedup();
    Ok(Some(people))
}

/// Whether a question can be answered at all.
fn sound(
    registry: &Registry,
    question: &Question,
    measure: &Measure,
    places: &Places,
    houses: &Houses,
) -> Result<(), NoAnswer> {
    if question.on > registry.today() {
        return Err(NoAnswer::Future(question.on));
    }
    let unknown = |kind: &'static str, word: &str| Err(NoAnswer::UnknownArea(kind, word.into()));
    match &question.only.area {
        Some(Area::Region(word)) if !places.counties().any(|one| one.region == *word) => {
            return unknown("region", word);
        }
        Some(Area::County(fips))
            if places.has_counties() && fips.parse().ok().and_then(|code| places.county(code)).is_none() =>
        {
            return unknown("county", fips);
        }
        Some(Area::Provider(id)) if !houses.providers.contains(id) => {
            return unknown("provider", &id.0.to_string());
        }
        Some(Area::School(id)) if !houses.all.get(id).is_some_and(|one| one.kind.has_students()) => {
            return unknown("school", &id.0.to_string());
        }
        _ => {}
    }
    match question.denominator {
        Denominator::Registry => Ok(()),
        Denominator::SchoolRoll if measure.cohort.grades.is_empty() => Err(NoAnswer::OtherDenominator(
            measure.id.clone(),
            "children on the lists of schools: its cohort is one of ages",
        )),
        Denominator::SchoolRoll => Ok(()),
        Denominator::Census => census::can(question, measure, places),
    }
}

type Key = (u16, Area, Part);

/// What was counted, by the areas of a level.
fn by_area(tally: &Tally, level: Level, places: &Places) -> BTreeMap<Key, Count> {
    let mut found: BTreeMap<Key, Count> = BTreeMap::new();
    let mut add = |cell: Cell, area: Area, count: Count| {
        let sum = found.entry((cell.measure(), area, part(cell))).or_default();
        sum.numerator += count.numerator;
        sum.denominator += count.denominator;
    };
    let mut each = |cells: &Cells, area: &dyn Fn(Cell) -> Area| {
        cells.iter().for_each(|(cell, count)| add(*cell, area(*cell), *count));
    };
    match level {
        Level::State | Level::Region | Level::County | Level::Zip => {
            each(&tally.places, &|cell| area_of_place(level, cell.county(), cell.zip(), places));
        }
        Level::Provider | Level::School => {
            let (of, area): (_, fn(OrganizationId) -> Area) = match level {
                Level::Provider => (&tally.providers, Area::Provider),
                _ => (&tally.schools, Area::School),
            };
            for ((house, cell), count) in of {
                let area = if *house == NO_HOUSE { Area::Nowhere } else { area(OrganizationId(*house)) };
                add(*cell, area, *count);
            }
        }
    }
    found
}

/// The area of a level in which a county and a postal code lie; providers and schools are no places.
pub(super) fn area_of_place(level: Level, county: u32, zip: u32, places: &Places) -> Area {
    match (level, county, zip) {
        (Level::State, ..) => Area::State,
        (Level::Region, fips, _) => {
            places.county(fips).map_or(Area::Nowhere, |county| Area::Region(county.region.clone()))
        }
        (Level::County, NONE, _) | (Level::Zip, _, NONE) => Area::Nowhere,
        (Level::County, fips, _) => Area::County(code(fips)),
        (Level::Zip, _, zip) => Area::Zip(code(zip)),
        (Level::Provider | Level::School, ..) => Area::Nowhere,
    }
}

fn code(number: u32) -> SmolStr {
    smol_str::format_smolstr!("{number:05}")
}

/// Rows that stand in an answer also where nobody is counted.
fn all_areas(question: &Question, places: &Places, place: usize) -> Vec<Key> {
    let place = u16::try_from(place).unwrap_or(u16::MAX);
    let row = |area: Area| (place, area, Part::Everybody);
    if question.split != Split::Nothing || question.only.area.is_some() {
        return Vec::new();
    }
    let mut areas: Vec<Key> = match question.level {
        Level::State => vec![row(Area::State)],
        Level::Region => places.counties().map(|one| row(Area::Region(one.region.clone()))).collect(),
        Level::County => places.counties().map(|one| row(Area::County(one.code()))).collect(),
        Level::Zip | Level::Provider | Level::School => Vec::new(),
    };
    if question.level != Level::State {
        areas.push(row(Area::Nowhere));
    }
    areas
}

pub(super) fn name_of(area: &Area, places: &Places, houses: &Houses) -> SmolStr {
    match area {
        Area::State | Area::Nowhere => SmolStr::default(),
        Area::Region(word) => places
            .counties()
            .find(|one| one.region == *word)
            .map_or(word.clone(), |one| one.region_name.clone()),
        Area::County(fips) => fips
            .parse()
            .ok()
            .and_then(|code| places.county(code))
            .map_or(fips.clone(), |one| one.name.clone()),
        Area::Zip(zip) => zip.clone(),
        Area::Provider(id) | Area::School(id) => houses.name(*id),
    }
}

fn notes(question: &Question, measure: &Measure, within: &Within, completeness: bool) -> Vec<Note> {
    let mut notes = Vec::new();
    match &measure.asks {
        Asks::Reached { counts, .. } | Asks::DroppedOut { counts, .. } => {
            notes.push(match counts {
                Counts::Valid => Note::ValidDoses,
                Counts::Given => Note::CountedDoses,
            });
        }
        Asks::Doses { .. } => notes.extend([Note::Doses, Note::ValidDoses]),
        Asks::Exempt { .. } => {}
        Asks::MissedVisits { .. } => notes.push(Note::Visits),
    }
    notes.extend(completeness.then_some(Note::CompleteAsOfToday));
    match question.denominator {
        Denominator::Census => notes.extend([Note::CensusBands, Note::CensusPeople]),
        Denominator::SchoolRoll => notes.push(Note::RollWithoutRecord),
        Denominator::Registry => {}
    }
    match question.level {
        Level::Region | Level::County => notes.extend([Note::TodaysAddress, Note::CountyByZip]),
        Level::Zip => notes.push(Note::TodaysAddress),
        Level::Provider => notes.extend([Note::ActivePatients, Note::SeveralProviders]),
        Level::State | Level::School => {}
    }
    notes.extend([Note::GoneBefore, Note::LeavingAsTold, Note::LockedCounted]);
    if *within != Within::Everybody {
        notes.push(Note::OwnPeople);
    }
    notes
}

/// The measures of the registry, in the order of the pack.
pub fn measures(registry: &Registry) -> &[Measure] {
    registry.core.coverage.measures().list()
}

/// A measure.
pub fn measure<'r>(registry: &'r Registry, id: &MeasureId) -> Option<&'r Measure> {
    registry.core.coverage.measures().get(id)
}
