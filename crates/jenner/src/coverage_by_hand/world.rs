//! Everybody of a registry, counted person by person into the cells of a cube.

use std::collections::{BTreeMap, BTreeSet};

use jenner_model::organization::OrganizationKind;
use jenner_model::{Date, OrganizationId, PersonId};
use jenner_registry::access::{door, of_operator};
use jenner_registry::coverage::measure::Measure;
use jenner_registry::coverage::question::{CellKey, Ethnicity, Funding, Race, Sex};
use jenner_registry::coverage::{Area, Count, Level, Part};
use jenner_registry::schools::roster::compliance;
use jenner_registry::{Registry, organizations};
use jenner_store::queries;

use super::people::{Somebody, somebody};
use crate::open;

pub(super) struct World {
    pub people: Vec<Somebody>,
    pub unknown: Vec<(OrganizationId, i64)>,
    pub providers: BTreeSet<OrganizationId>,
}

pub(super) fn world(registry: &Registry) -> World {
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

pub(super) fn areas(
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

pub(super) fn by_hand(registry: &Registry, world: &World, on: Date) -> BTreeMap<CellKey, Count> {
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
