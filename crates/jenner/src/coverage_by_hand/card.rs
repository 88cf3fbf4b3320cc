//! Report cards of the made-up state equal the slow count, line by line and day by day, and so do surplus doses with their cost.

use std::collections::{BTreeMap, BTreeSet};

use jenner_cdsi::DoseStatus;
use jenner_model::Date;
use jenner_registry::coverage::beside::{Beside, FEWEST_OTHERS};
use jenner_registry::coverage::measure::Asks;
use jenner_registry::coverage::question::CellKey;
use jenner_registry::coverage::{self, Area, Count, Level, Part};
use jenner_registry::organizations;

use super::people::{Dose, earlier};
use super::world::{World, by_hand, world};
use crate::config::Config;
use crate::open;
use crate::state::{self, Wanted};

/// Surplus doses of a provider's active patients in the year before a day, by vaccine group: a dose is surplus where every group
/// it was judged in says so.
fn surplus(world: &World, provider: &Area, on: Date) -> BTreeMap<String, u64> {
    let Area::Provider(id) = provider else { return BTreeMap::new() };
    let since = earlier(on, "1 year".parse().expect("a year"));
    let mut found: BTreeMap<String, u64> = BTreeMap::new();
    let is_patient = |from: &Date, until: &Option<Date>| *from <= on && until.is_none_or(|until| on < until);
    for one in &world.people {
        let of = one.patient_of.get(id).is_some_and(|(from, until)| is_patient(from, until));
        if !of || one.born > on || one.gone.is_some_and(|gone| gone <= on) {
            continue;
        }
        let mut by_dose: BTreeMap<usize, Vec<&Dose>> = BTreeMap::new();
        for dose in one.doses.iter().filter(|dose| since < dose.on && dose.on <= on) {
            by_dose.entry(dose.place).or_default().push(dose);
        }
        for all in by_dose.values() {
            let words: BTreeSet<DoseStatus> = all.iter().filter_map(|dose| dose.word).collect();
            if words == BTreeSet::from([DoseStatus::Extraneous]) {
                for dose in all.iter().filter(|dose| dose.word.is_some()) {
                    *found.entry(dose.group.clone()).or_default() += 1;
                }
            }
        }
    }
    found
}

#[test]
fn report_cards_equal_a_count_person_by_person() {
    let folder = tempfile::tempdir().expect("a folder");
    let wanted = Wanted { people: 700, seed: 11, dir: folder.path().to_owned(), first_only: false };
    let made = state::open(&wanted, &Config::default()).expect("a state");
    let registry = &made.registry;
    let operator = open::operator();
    let today = registry.today();
    let world = world(registry);
    let measures = registry.pack().measures.list();
    let place = |id: &coverage::MeasureId| measures.iter().position(|one| one.id == *id).expect("a measure");
    let mut counted: BTreeMap<Date, BTreeMap<CellKey, Count>> = BTreeMap::new();
    let (mut told, mut with_somebody, mut wasted) = (0, 0, 0);
    for provider in organizations::list(registry).expect("organizations") {
        if !world.providers.contains(&provider.id) {
            continue;
        }
        let card = coverage::card(registry, &operator, provider.id, today).expect("asked").expect("a card");
        assert_eq!(card.days.last(), Some(&today));
        assert_eq!(card.days.len(), 5);
        let here = Area::Provider(provider.id);
        for line in &card.lines {
            let measure = &measures[place(&line.measure)];
            if matches!(measure.asks, Asks::MissedVisits { .. }) {
                continue;
            }
            let cell = |level: Level,
                        area: &Area,
                        on: Date,
                        counted: &mut BTreeMap<Date, BTreeMap<CellKey, Count>>| {
                let cells = counted.entry(on).or_insert_with(|| by_hand(registry, &world, on));
                let measure = place(&line.measure) as u16;
                let key = CellKey { measure, level, area: area.clone(), part: Part::Everybody };
                cells.get(&key).copied().unwrap_or_default()
            };
            for (on, trend) in card.days.iter().zip(&line.trend) {
                let expected = cell(Level::Provider, &here, *on, &mut counted);
                assert_eq!(*trend, expected, "{} of {} on {on}", line.measure, provider.name);
            }
            assert_eq!(line.trend.last(), Some(&line.own));
            with_somebody += u64::from(line.own.denominator > 0);
            let state = cell(Level::State, &Area::State, today, &mut counted);
            match line.state {
                Beside::Told(count) => {
                    told += 1;
                    assert_eq!(count, state, "{}", line.measure);
                    assert!(state.denominator - line.own.denominator >= FEWEST_OTHERS);
                }
                Beside::Few => assert!(state.denominator < line.own.denominator + FEWEST_OTHERS),
                Beside::NotAsked => panic!("{} is counted of the state", line.measure),
            }
            let county = provider.county.as_ref().and_then(|code| code.as_str().parse().ok());
            let region = county.and_then(|code| registry.pack().places.county(code));
            match (region, line.region) {
                (Some(region), Beside::Told(count)) => {
                    let area = Area::Region(region.region.clone());
                    assert_eq!(count, cell(Level::Region, &area, today, &mut counted), "{}", line.measure);
                }
                (Some(_), other) => assert_eq!(other, Beside::Few),
                (None, other) => assert_eq!(other, Beside::NotAsked),
            }
        }
        let by_group: BTreeMap<String, u64> =
            card.surplus.iter().map(|one| (one.group.clone(), one.doses)).collect();
        assert_eq!(by_group, surplus(&world, &here, today), "{}", provider.name);
        for one in &card.surplus {
            let price = registry.pack().measures.cost_cents(&one.group);
            assert_eq!(one.cost_cents, price.map(|price| price * one.doses));
            wasted += one.doses;
        }
    }
    assert!(told > 50 && with_somebody > 50 && wasted > 0, "{told} {with_somebody} {wasted}");
}
