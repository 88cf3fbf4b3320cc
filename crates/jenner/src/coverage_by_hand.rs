//! Coverage of the made-up state equals a slow count: every record opened, its doses assessed anew, each measure read from the
//! pack and asked person by person, at five days, by every area and breakdown.

use std::collections::{BTreeMap, BTreeSet};

use jenner::demo::State;
use jenner_cdsi::{
    Assessment, Date as Day, DoseStatus, ForecastKind, Patient, SeriesStatus, evaluate, verdicts,
};
use jenner_codes::Cvx;
use jenner_model::organization::OrganizationKind;
use jenner_model::person::Address;
use jenner_model::record::Record;
use jenner_model::report::Statement;
use jenner_model::{Date, Given, OrganizationId, PersonId, Timestamp};
use jenner_registry::coverage::measure::{Asks, Counts, Doses, Fault, Measure, Need};
use jenner_registry::coverage::question::{CellKey, Ethnicity, Funding, Race, Sex};
use jenner_registry::coverage::{self, Area, Count, Denominator, Level, Part, Question, Split};
use jenner_registry::packs::records::MonthDay;
use jenner_registry::schools::roster::compliance;
use jenner_registry::{Registry, access::door, access::of_operator, forecast, organizations};
use jenner_store::queries;

use crate::config::Config;
use crate::state::{self, Wanted};
use crate::{enrolling, open};

/// A dose in a vaccine group.
struct Dose {
    on: Date,
    cvx: Cvx,
    group: String,
    word: Option<DoseStatus>,
    whole: bool,
    /// Which dose of the record.
    place: usize,
}

/// Somebody, as the slow count knows them.
struct Somebody {
    person: PersonId,
    born: Date,
    sex: Sex,
    race: Race,
    ethnicity: Ethnicity,
    funding: Funding,
    /// First day on which they are not counted any more.
    gone: Option<Date>,
    /// County and postal code, as they count today.
    place: (Option<String>, Option<String>),
    left_state: bool,
    patient_of: BTreeMap<OrganizationId, (Date, Option<Date>)>,
    schools: BTreeSet<(OrganizationId, i64)>,
    doses: Vec<Dose>,
    /// Groups that the engine calls complete, with the last dose that counts.
    complete: BTreeMap<String, Date>,
    patient: Option<Patient>,
}

fn birthday(born: Date, age: jenner_cdsi::Duration) -> Date {
    Day::try_from(born).expect("a day").plus(age).into()
}

fn earlier(on: Date, time: jenner_cdsi::Duration) -> Date {
    on.checked_sub(jiff::Span::new().years(time.years).months(time.months).weeks(time.weeks).days(time.days))
        .expect("a day")
}

fn day_of(registry: &Registry, at: Timestamp) -> Date {
    at.to_jiff().to_zoned(registry.settings().time_zone.clone()).date()
}

fn home(addresses: &Given<Vec<Address>>) -> Option<&Address> {
    addresses.value()?.iter().find(|one| {
        let kind = one.kind.as_ref().map_or("", |kind| kind.as_str());
        !["BA", "N", "BDL", "F"].contains(&kind)
            && (!one.zip.is_empty() || one.county.is_some() || !one.state.is_empty())
    })
}

fn same_place(a: &Address, b: &Address) -> bool {
    let zip = |one: &Address| one.zip.chars().take(5).collect::<String>();
    a.state.eq_ignore_ascii_case(&b.state) && zip(a) == zip(b) && a.county == b.county
}

fn somebody(registry: &Registry, record: &Record) -> Option<Somebody> {
    let said = &record.demographics;
    let born = said.birth_date?;
    let on = Day::try_from(registry.today()).expect("a day");
    let assessed = forecast::of_record(registry, record, on).ok();
    let schedule = registry.schedule();
    let mut doses = Vec::new();
    let mut complete = BTreeMap::new();
    if let Some(assessed) = &assessed {
        let verdicts = verdicts(schedule, &assessed.assessment);
        for (place, given) in assessed.patient.doses.iter().enumerate() {
            let names: BTreeSet<String> = schedule
                .antigens_of(given.cvx)
                .iter()
                .map(|antigen| schedule.group_name(schedule.group_of(*antigen)).to_owned())
                .collect();
            for group in names {
                let verdict =
                    verdicts.iter().find(|one| one.dose == place && schedule.group_name(one.group) == group);
                doses.push(Dose {
                    on: given.date.into(),
                    cvx: given.cvx,
                    group,
                    word: verdict.map(|one| one.standing.status),
                    whole: !given.substandard,
                    place,
                });
            }
        }
        complete = completed(registry, &assessed.assessment);
    }
    doses.retain(|dose| dose.on >= born);
    let mut patient_of: BTreeMap<OrganizationId, (Date, Option<Date>)> = BTreeMap::new();
    let mut reports: Vec<_> = record.reports.iter().collect();
    reports.sort_by_key(|one| (one.said_at, one.id));
    for report in &reports {
        let told = day_of(registry, report.said_at.min(report.received_at));
        let first = match &report.statement {
            Statement::Dose(dose) => dose.given_on.min(told),
            _ => told,
        };
        let of = patient_of.entry(report.organization).or_insert((first, None));
        of.0 = of.0.min(first);
        if let Statement::Demographics(said) = &report.statement {
            match said.registry_status.value().map(|code| code.as_str()) {
                Some("I" | "L" | "M" | "P") => {
                    of.1 = Some(said.registry_status_from.value().copied().unwrap_or(told));
                }
                Some("A") => of.1 = None,
                _ => {}
            }
        }
    }
    let first_told = |is: &dyn Fn(&jenner_model::person::Demographics) -> bool| {
        let told = reports.iter().filter(|report| match &report.statement {
            Statement::Demographics(said) => is(said),
            _ => false,
        });
        told.map(|report| day_of(registry, report.said_at.min(report.received_at))).min()
    };
    let address = home(&said.addresses);
    let places = &registry.pack().places;
    let ours = places.state().map(|letters| String::from_utf8_lossy(&letters).into_owned());
    let left_state = address.is_some_and(|one| {
        one.state.len() == 2 && ours.as_ref().is_some_and(|ours| !one.state.eq_ignore_ascii_case(ours))
    });
    let died = match (said.death_date.value(), said.deceased == Given::Value(true)) {
        (Some(day), _) => Some(day.tomorrow().expect("a day")),
        (None, true) => {
            first_told(&|said| said.deceased == Given::Value(true)).map(|day| day.tomorrow().expect("a day"))
        }
        (None, false) => None,
    };
    let left = address.filter(|_| left_state).and_then(|now| {
        first_told(&|said| home(&said.addresses).is_some_and(|there| same_place(there, now)))
    });
    let zip = address.and_then(|one| one.zip.get(..5)).map(str::to_owned);
    let county = address.and_then(|one| one.county.as_ref()).map(|code| code.as_str().to_owned());
    let known = |code: &String| code.parse().ok().and_then(|code| places.county(code)).is_some();
    let by_zip = zip.as_ref().and_then(|zip| places.county_of_zip(zip.parse().ok()?));
    let county = county.filter(known).or(by_zip.map(|code| format!("{code:05}")));
    Some(Somebody {
        person: record.person,
        born,
        sex: match said.sex.value() {
            Some(jenner_codes::Sex::Female) => Sex::Female,
            Some(jenner_codes::Sex::Male) => Sex::Male,
            _ => Sex::Unknown,
        },
        race: race(said.races.value().map_or(&[], Vec::as_slice)),
        ethnicity: match said.ethnicity.value().map(|code| code.as_str()) {
            Some("2135-2") => Ethnicity::Hispanic,
            Some("2186-5") => Ethnicity::NotHispanic,
            _ => Ethnicity::Unknown,
        },
        funding: record.doses.iter().filter_map(|dose| dose.best.eligibility.as_ref()).next_back().map_or(
            Funding::Unknown,
            |code| match code.as_str() {
                "V01" => Funding::Private,
                "V02" => Funding::Medicaid,
                "V03" => Funding::Uninsured,
                "V04" => Funding::Native,
                "V05" | "V08" => Funding::Underinsured,
                "V06" | "V07" => Funding::Local,
                _ => Funding::Unknown,
            },
        ),
        gone: [died, left].into_iter().flatten().min(),
        place: if left_state { (None, None) } else { (county, zip) },
        left_state,
        patient_of,
        schools: BTreeSet::new(),
        doses,
        complete,
        patient: assessed.map(|one| one.patient),
    })
}

fn completed(registry: &Registry, assessment: &Assessment) -> BTreeMap<String, Date> {
    let mut complete = BTreeMap::new();
    for kind in [ForecastKind::Risk, ForecastKind::Standard] {
        let mut own: BTreeMap<String, Date> = BTreeMap::new();
        for one in assessment.forecasts.iter().filter(|one| one.kind == kind) {
            if let (SeriesStatus::Complete, Some(last)) = (one.status, one.counted.last()) {
                let name = registry.schedule().group_name(one.group).to_owned();
                let day = own.entry(name).or_insert((*last).into());
                *day = (*day).min((*last).into());
            }
        }
        complete.extend(own);
    }
    complete
}

fn race(codes: &[jenner_codes::Race]) -> Race {
    let groups: BTreeSet<&str> = codes
        .iter()
        .filter_map(|code| match code.as_str() {
            "1002-5" | "1004-1" | "1735-0" => Some("native"),
            "2028-9" | "2029-7" | "2034-7" | "2036-2" | "2039-6" | "2040-4" | "2047-9" => Some("asian"),
            "2054-5" => Some("black"),
            "2076-8" | "2079-2" | "2080-0" | "2086-7" => Some("islander"),
            "2106-3" | "2118-8" => Some("white"),
            "2131-1" => Some("other"),
            _ => None,
        })
        .collect();
    match groups.len() {
        0 => Race::Unknown,
        1 => groups.into_iter().find_map(Race::of).expect("a race"),
        _ => Race::Several,
    }
}

impl Somebody {
    fn is_in(&self, measure: &Measure, on: Date) -> bool {
        let cohort = &measure.cohort;
        self.born <= on
            && cohort.from_age.is_none_or(|age| birthday(self.born, age) <= on)
            && cohort.until_age.is_none_or(|age| on < birthday(self.born, age))
            && cohort.sex.is_none_or(|sex| sex == self.sex)
            && (cohort.grades.is_empty()
                || cohort
                    .grades
                    .iter()
                    .any(|grade| self.schools.iter().any(|(_, own)| *own == i64::from(grade.number()))))
    }

    /// Whether a need is reached on a day.
    fn has(&self, measures: &coverage::Measures, name: &str, counts: Counts, on: Date) -> bool {
        match measures.need(name).expect("a need") {
            Need::All(parts) => parts.iter().all(|part| self.has(measures, part, counts, on)),
            Need::Any(parts) => parts.iter().any(|part| self.has(measures, part, counts, on)),
            Need::Complete { group } => self.complete.get(group).is_some_and(|day| *day <= on),
            Need::Doses(doses) => self.has_doses(doses, counts, on),
        }
    }

    fn has_doses(&self, need: &Doses, counts: Counts, on: Date) -> bool {
        let mut days: BTreeSet<Date> = BTreeSet::new();
        for dose in self.doses.iter().filter(|dose| dose.group == need.group && dose.on <= on) {
            let counted = match counts {
                Counts::Valid => dose.word == Some(DoseStatus::Valid),
                Counts::Given => dose.whole,
            };
            let of_vaccine = need.vaccines.is_empty() || need.vaccines.contains(&dose.cvx);
            let from = need.from_age.is_none_or(|age| birthday(self.born, age) <= dose.on);
            let until = need.until_age.is_none_or(|age| dose.on < birthday(self.born, age));
            if counted && of_vaccine && from && until {
                days.insert(dose.on);
            }
        }
        if let Some(time) = need.holds_for {
            return days.iter().any(|day| on < birthday(*day, time));
        }
        if let Some(MonthDay { month, day }) = need.season_from {
            let this = Date::new(on.year(), month as i8, day as i8).expect("a day");
            let began = if this <= on {
                this
            } else {
                Date::new(on.year() - 1, month as i8, day as i8).expect("a day")
            };
            days.retain(|day| *day >= began);
        }
        days.len() >= usize::from(need.number)
    }

    fn count(&self, measures: &coverage::Measures, measure: &Measure, on: Date) -> Option<Count> {
        let person = |is: bool| Some(Count { numerator: u64::from(is), denominator: 1 });
        match &measure.asks {
            Asks::Reached { needs, counts, by_age } => {
                // What is reached by an age is what has been reached the day before it.
                let day =
                    by_age.map_or(on, |age| on.min(birthday(self.born, age).yesterday().expect("a day")));
                person(needs.iter().all(|need| self.has(measures, need, *counts, day)))
            }
            Asks::DroppedOut { begun, finished, counts } => {
                if !self.has(measures, begun, *counts, on) {
                    return None;
                }
                person(!self.has(measures, finished, *counts, on))
            }
            // Nobody of the made-up state is exempt.
            Asks::Exempt { .. } => person(false),
            Asks::MissedVisits { .. } => None,
            Asks::Doses { fault, groups, within } => {
                let since = earlier(on, *within);
                let mut by_dose: BTreeMap<usize, Vec<&Dose>> = BTreeMap::new();
                for dose in self.doses.iter().filter(|dose| since < dose.on && dose.on <= on) {
                    by_dose.entry(dose.place).or_default().push(dose);
                }
                let wanted = |dose: &&&Dose| groups.is_empty() || groups.contains(&dose.group);
                by_dose.retain(|_, all| all.iter().any(|dose| wanted(&dose)));
                let faulty = by_dose.values().filter(|all| match fault {
                    Fault::NotValid => all.iter().filter(wanted).any(|dose| {
                        matches!(dose.word, Some(DoseStatus::NotValid | DoseStatus::SubStandard))
                    }),
                    Fault::Surplus => {
                        let words: BTreeSet<DoseStatus> = all.iter().filter_map(|dose| dose.word).collect();
                        words == BTreeSet::from([DoseStatus::Extraneous])
                    }
                });
                let numerator = faulty.count() as u64;
                Some(Count { numerator, denominator: by_dose.len() as u64 }).filter(|one| one.denominator > 0)
            }
        }
    }

    fn parts(&self, on: Date) -> Vec<Part> {
        let years = on.year()
            - self.born.year()
            - i16::from((on.month(), on.day()) < (self.born.month(), self.born.day()));
        vec![
            Part::Everybody,
            Part::Sex(self.sex),
            Part::Race(self.race),
            Part::Ethnicity(self.ethnicity),
            Part::Funding(self.funding),
            Part::Age(years as u8),
        ]
    }
}

struct World {
    people: Vec<Somebody>,
    unknown: Vec<(OrganizationId, i64)>,
    providers: BTreeSet<OrganizationId>,
}

fn world(registry: &Registry) -> World {
    let operator = open::operator();
    let mut people: BTreeMap<PersonId, Somebody> = BTreeMap::new();
    let ids =
        registry.db().read(|tx| queries::person::after(tx, PersonId(i64::MIN), 1_000_000)).expect("people");
    let rows = registry.db().read(|tx| queries::person::by_ids(tx, &operator, &ids)).expect("people");
    for row in rows.values() {
        // Of somebody who was merged away the record of the other one is opened.
        if let Some(record) = door::open(registry, &operator, row.public_id).expect("a record")
            && let Some(somebody) = somebody(registry, &record)
        {
            people.insert(record.person, somebody);
        }
    }
    let all = organizations::list(registry).expect("organizations");
    let mut unknown = Vec::new();
    for school in all.iter().filter(|one| one.kind.has_students()) {
        for child in compliance::children(registry, &of_operator(school.id), school.id).expect("children") {
            let grade = child.student.grade.number();
            let record = child.record.and_then(|id| door::open(registry, &operator, id).expect("a record"));
            match record.and_then(|record| people.get_mut(&record.person)) {
                Some(known) => drop(known.schools.insert((school.id, grade))),
                None => unknown.push((school.id, grade)),
            }
        }
    }
    let providers = all.iter().filter(|one| {
        matches!(
            one.kind,
            OrganizationKind::Clinic
                | OrganizationKind::Hospital
                | OrganizationKind::Pharmacy
                | OrganizationKind::HealthUnit
        )
    });
    World {
        people: people.into_values().collect(),
        unknown,
        providers: providers.map(|one| one.id).collect(),
    }
}

fn areas(
    registry: &Registry,
    world: &World,
    one: &Somebody,
    measure: &Measure,
    on: Date,
) -> Vec<(Level, Area)> {
    let (county, zip) = &one.place;
    let region = county.as_ref().and_then(|code| registry.pack().places.county(code.parse().ok()?));
    let mut areas = vec![
        (Level::State, Area::State),
        (Level::Region, region.map_or(Area::Nowhere, |one| Area::Region(one.region.clone()))),
        (Level::County, county.as_ref().map_or(Area::Nowhere, |code| Area::County(code.as_str().into()))),
        (Level::Zip, zip.as_ref().map_or(Area::Nowhere, |code| Area::Zip(code.as_str().into()))),
    ];
    let before = areas.len();
    for (organization, (from, until)) in &one.patient_of {
        if world.providers.contains(organization) && *from <= on && until.is_none_or(|until| on < until) {
            areas.push((Level::Provider, Area::Provider(*organization)));
        }
    }
    if areas.len() == before {
        areas.push((Level::Provider, Area::Nowhere));
    }
    let before = areas.len();
    for (school, grade) in &one.schools {
        let grades = &measure.cohort.grades;
        if grades.is_empty() || grades.iter().any(|own| i64::from(own.number()) == *grade) {
            areas.push((Level::School, Area::School(*school)));
        }
    }
    if areas.len() == before {
        areas.push((Level::School, Area::Nowhere));
    }
    areas
}

fn by_hand(registry: &Registry, world: &World, on: Date) -> BTreeMap<CellKey, Count> {
    let measures = &registry.pack().measures;
    let mut cells: BTreeMap<CellKey, Count> = BTreeMap::new();
    let mut add = |key: CellKey, count: Count| {
        let sum = cells.entry(key).or_default();
        sum.numerator += count.numerator;
        sum.denominator += count.denominator;
    };
    for (place, measure) in measures.list().iter().enumerate() {
        let place = place as u16;
        for one in world.people.iter().filter(|one| one.is_in(measure, on)) {
            if one.gone.is_some_and(|gone| gone <= on) {
                continue;
            }
            let Some(count) = one.count(measures, measure, on) else { continue };
            for (level, area) in areas(registry, world, one, measure, on) {
                for part in one.parts(on) {
                    add(CellKey { measure: place, level, area: area.clone(), part }, count);
                }
            }
        }
        for (school, grade) in &world.unknown {
            if !measure.cohort.grades.iter().any(|own| i64::from(own.number()) == *grade) {
                continue;
            }
            let count = Count { numerator: 0, denominator: 1 };
            for level in Level::ALL {
                let area = match level {
                    Level::State => Area::State,
                    Level::School => Area::School(*school),
                    _ => Area::Nowhere,
                };
                for part in [
                    Part::Everybody,
                    Part::Sex(Sex::Unknown),
                    Part::Race(Race::Unknown),
                    Part::Ethnicity(Ethnicity::Unknown),
                    Part::Funding(Funding::Unknown),
                    Part::AgeUnknown,
                ] {
                    add(CellKey { measure: place, level: *level, area: area.clone(), part }, count);
                }
            }
        }
    }
    cells
}

/// Of measures that count valid doses: how often somebody would count otherwise if they were judged as of the day, by the doses
/// given until then, and how many were compared.
fn judged_then(registry: &Registry, world: &World, on: Date) -> (u64, u64) {
    let measures = &registry.pack().measures;
    let day = Day::try_from(on).expect("a day");
    let (mut other, mut compared) = (0, 0);
    for one in world.people.iter().filter(|one| one.born <= on) {
        let Some(now) = &one.patient else { continue };
        let mut patient = now.clone();
        patient.doses.retain(|dose| dose.date <= day);
        let assessment = evaluate(&patient, registry.schedule(), day);
        let schedule = registry.schedule();
        let verdicts = verdicts(schedule, &assessment);
        let mut doses = Vec::new();
        for (place, given) in patient.doses.iter().enumerate() {
            let groups: BTreeSet<_> =
                schedule.antigens_of(given.cvx).iter().map(|antigen| schedule.group_of(*antigen)).collect();
            for group in groups {
                let verdict = verdicts.iter().find(|one| one.dose == place && one.group == group);
                doses.push(Dose {
                    on: given.date.into(),
                    cvx: given.cvx,
                    group: schedule.group_name(group).to_owned(),
                    word: verdict.map(|one| one.standing.status),
                    whole: !given.substandard,
                    place,
                });
            }
        }
        doses.retain(|dose| dose.on >= one.born);
        let then = Somebody {
            doses,
            complete: completed(registry, &assessment),
            patient: None,
            patient_of: BTreeMap::new(),
            schools: one.schools.clone(),
            place: (None, None),
            ..*one
        };
        for measure in measures.list() {
            let valid = matches!(
                measure.asks,
                Asks::Reached { counts: Counts::Valid, .. } | Asks::DroppedOut { counts: Counts::Valid, .. }
            );
            if valid && one.is_in(measure, on) {
                compared += 1;
                other += u64::from(one.count(measures, measure, on) != then.count(measures, measure, on));
            }
        }
    }
    (other, compared)
}

#[test]
fn coverage_of_the_made_up_state_equals_a_count_person_by_person() {
    let folder = tempfile::tempdir().expect("a folder");
    let wanted = Wanted { people: 1_500, seed: 7, dir: folder.path().to_owned(), first_only: false };
    let made = state::open(&wanted, &Config::default()).expect("a state");
    let registry = &made.registry;
    let enrolled = enrolling::enrol(registry, &State::new(made.record.settings()).expect("a state"));
    assert!(enrolled.expect("lists").children > 100);
    let operator = open::operator();
    let today = registry.today();
    let mut world = world(registry);
    assert!(world.people.len() > 1_400, "{}", world.people.len());

    let list = registry.pack().measures.list();
    let mut counted: BTreeSet<&str> = BTreeSet::new();
    for (back, with_rolls) in [(0, true), (40, false), (200, false), (400, false), (1_200, false)] {
        let on = today.checked_sub(jiff::Span::new().days(back)).expect("a day");
        if !with_rolls {
            // The lists were sent today: before, nobody was on one.
            world.unknown.clear();
            world.people.iter_mut().for_each(|one| one.schools.clear());
        }
        let expected = by_hand(registry, &world, on);
        let cube = coverage::cube(registry, &operator, on).expect("counted").expect("an answer");
        assert_eq!(cube.waiting, 0);
        let found: BTreeMap<CellKey, Count> = cube.cells.iter().cloned().collect();
        for (key, count) in &expected {
            let measure = &list[usize::from(key.measure)].id;
            assert_eq!(found.get(key), Some(count), "{measure} on {on}: {key:?}");
            if count.numerator > 0 {
                counted.insert(measure.as_str());
            }
        }
        for (key, count) in &found {
            assert!(
                expected.contains_key(key),
                "{} on {on}: {key:?} {count:?}",
                list[usize::from(key.measure)].id
            );
        }
        // A question gives what the cube holds.
        for (place, measure) in list.iter().enumerate() {
            for (level, split) in [
                (Level::State, Split::Nothing),
                (Level::Region, Split::Sex),
                (Level::County, Split::Race),
                (Level::Zip, Split::Nothing),
                (Level::Provider, Split::Funding),
                (Level::School, Split::Age),
            ] {
                let denominator = match measure.cohort.grades.is_empty() {
                    true => Denominator::Registry,
                    false => Denominator::SchoolRoll,
                };
                let question = Question {
                    denominator,
                    ..Question::about(measure.id.clone(), on).by(level).split_by(split)
                };
                let answer = coverage::ask(registry, &operator, &question).expect("asked");
                if matches!(measure.asks, Asks::MissedVisits { .. }) {
                    assert!(answer.is_err(), "visits are counted by provider");
                    continue;
                }
                let answer = answer.expect("an answer");
                for row in &answer.rows {
                    let key =
                        CellKey { measure: place as u16, level, area: row.area.clone(), part: row.part };
                    assert_eq!(row.count, cube.count(&key), "{} on {on}: {key:?}", measure.id);
                }
                let of_level = |(key, _): &&(CellKey, Count)| {
                    usize::from(key.measure) == place
                        && key.level == level
                        && matches!(
                            (split, key.part),
                            (Split::Nothing, Part::Everybody)
                                | (Split::Sex, Part::Sex(_))
                                | (Split::Race, Part::Race(_))
                                | (Split::Funding, Part::Funding(_))
                                | (Split::Age, Part::Age(_) | Part::AgeUnknown)
                        )
                };
                let sum = cube.cells.iter().filter(of_level).map(|(_, count)| count.denominator).sum::<u64>();
                assert_eq!(answer.total().denominator, sum, "{} by {}", measure.id, level.word());
            }
        }
        let (other, compared) = judged_then(registry, &world, on);
        eprintln!("on {on}: {other} of {compared} would count otherwise, had they been judged on that day");
        // Where the day is today there is nothing later to know.
        assert!(back > 0 || other == 0);
        assert!(other * 100 <= compared, "{other} of {compared} on {on}");
    }
    let never: Vec<&str> =
        list.iter().map(|one| one.id.as_str()).filter(|word| !counted.contains(word)).collect();
    eprintln!("reached by nobody in this state: {never:?}");
    assert!(counted.len() * 4 > list.len() * 3, "most measures are reached by somebody: {never:?}");
    assert!(world.people.iter().any(|one| one.gone.is_some()), "somebody died or left");
    assert!(world.people.iter().any(|one| one.left_state || one.place.0.is_some()));
    assert!(world.people.iter().map(|one| one.person).collect::<BTreeSet<_>>().len() == world.people.len());
}
