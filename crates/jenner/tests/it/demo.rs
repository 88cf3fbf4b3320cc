//! The made-up state looks like a real one and is the same every time.

use std::collections::{HashMap, HashSet};

use jenner::demo::households::age_on;
use jenner::demo::{
    AskedBy, Defect, Household, OutgoingMessage, Practice, Role, Settings, State, pack::Pack,
};
use jenner_codes::{Codes, Sex};
use jenner_hl7::ack::Stamp;
use jenner_hl7::check::{self, AsOf};
use jenner_hl7::er7::Message;
use jenner_model::Date;

const TODAY: Date = Date::constant(2026, 11, 22);

fn state(seed: u64, people: u32) -> State {
    State::new(Settings { seed, people, today: TODAY }).expect("the pack is whole")
}

fn everybody(state: &State) -> Vec<Household> {
    state.households(0..state.household_count()).collect()
}

#[test]
fn the_same_seed_gives_the_same_bytes_whole_or_in_parts() {
    let (one, other) = (state(3, 400), state(3, 400));
    let all = 0..one.household_count();
    let whole: Vec<OutgoingMessage> = one.messages(all.clone()).collect();
    let half = all.end / 2;
    let parts: Vec<OutgoingMessage> = other.messages(0..half).chain(other.messages(half..all.end)).collect();
    assert_eq!(whole, parts);
    assert!(one.queries(20).eq(other.queries(20)));
    assert!(state(4, 400).messages(0..20).next() != one.messages(0..20).next());
}

#[test]
fn the_wanted_number_of_people_lives_there() {
    let state = state(1, 10_000);
    let people: usize = everybody(&state).iter().map(|h| h.people.len()).sum();
    assert!((10_000..10_016).contains(&people), "{people}");
}

#[test]
fn parishes_ages_and_sexes_are_as_the_census_counts_them() {
    let state = state(9, 40_000);
    let pack = Pack::built_in().expect("the pack is whole");
    let real_total: f64 = pack.areas.iter().map(|area| area.total()).sum();
    let households = everybody(&state);
    let mut found = 0.0;
    let mut by_area: HashMap<usize, f64> = HashMap::new();
    let mut by_age = [0.0; 5];
    let mut women = 0.0;
    let group = |age: i32| match age {
        ..5 => 0,
        5..=17 => 1,
        18..=49 => 2,
        50..=64 => 3,
        _ => 4,
    };
    for household in &households {
        let area = household.home_on(TODAY).area;
        for person in &household.people {
            found += 1.0;
            *by_area.entry(area).or_default() += 1.0;
            by_age[group(age_on(person.born, TODAY))] += 1.0;
            women += f64::from(u8::from(person.sex == Sex::Female));
        }
    }
    for (place, area) in pack.areas.iter().enumerate() {
        let real = area.total() / real_total;
        let made = by_area.get(&place).copied().unwrap_or(0.0) / found;
        assert!((made - real).abs() < 0.004 + real * 0.12, "{}: {made} for {real}", area.name);
    }
    let mut real_ages = [0.0; 5];
    let mut real_women = 0.0;
    for area in &pack.areas {
        for (sex, bands) in area.people.iter().enumerate() {
            for (band, people) in bands.iter().enumerate() {
                // Of the band from 15 to 19, three of five years are under 18.
                let young = if band == 3 { people * 0.6 } else { 0.0 };
                real_ages[group(band as i32 * 5)] += if band == 3 { young } else { *people };
                real_ages[2] += if band == 3 { people - young } else { 0.0 };
                real_women += people * sex as f64;
            }
        }
    }
    for (made, real) in by_age.iter().zip(real_ages) {
        let (made, real) = (made / found, real / real_total);
        assert!((made - real).abs() < 0.02, "{made} for {real}");
    }
    assert!((women / found - real_women / real_total).abs() < 0.015);
}

#[test]
fn twins_share_household_birth_date_and_mother() {
    let state = state(2, 20_000);
    let (mut twins, mut children) = (0, 0);
    for household in everybody(&state) {
        for child in household.people.iter().filter(|p| p.role == Role::Child) {
            children += 1;
            if child.birth_order == Some(2) {
                twins += 1;
                let first = household
                    .people
                    .iter()
                    .find(|p| p.birth_order == Some(1) && p.born == child.born)
                    .expect("the other twin lives here");
                assert_eq!(first.mother, child.mother);
                assert_ne!(first.name.given, child.name.given);
            }
        }
    }
    let share = f64::from(twins) / f64::from(children);
    assert!((0.008..0.026).contains(&share), "{share}");
}

#[test]
fn school_children_are_vaccinated_as_their_schools_report() {
    let state = state(5, 25_000);
    let pack = Pack::built_in().expect("the pack is whole");
    let (mut twice, mut children, mut expected) = (0.0, 0.0, 0.0);
    for household in everybody(&state) {
        let histories = state.histories(&household);
        for (person, history) in household.people.iter().zip(histories) {
            if !(7..=14).contains(&age_on(person.born, TODAY)) {
                continue;
            }
            children += 1.0;
            expected += pack.areas[household.home_on(TODAY).area].coverage.mmr;
            let measles = |dose: &&jenner::demo::history::Dose| {
                matches!(state.products().get(dose.product).cvx, "03" | "94")
            };
            twice += f64::from(u8::from(history.doses.iter().filter(measles).count() >= 2));
        }
    }
    let (made, real) = (twice / children, expected / children);
    assert!((made - real).abs() < 0.06, "two doses of MMR: {made} for {real}");
}

#[test]
fn nobody_is_vaccinated_before_birth_or_after_today() {
    let state = state(6, 2_500);
    for household in everybody(&state) {
        for (person, history) in household.people.iter().zip(state.histories(&household)) {
            for dose in history.doses {
                assert!(dose.day >= person.born && dose.day <= TODAY);
                assert!(dose.expiry > dose.day);
                let product = state.products().get(dose.product);
                assert!(product.from <= dose.day && dose.day <= product.until, "{}", product.name);
            }
        }
    }
}

#[test]
fn patient_numbers_of_one_authority_are_unique() {
    let state = state(7, 1_500);
    let mut owners: HashMap<(String, String), u64> = HashMap::new();
    for sent in state.messages(0..state.household_count()) {
        let message = Message::parse(&sent.text).expect("it is HL7");
        let number = message.first("PID").expect("there is a patient").field(3);
        let key = (number.component(4).text().into_owned(), number.component(1).text().into_owned());
        assert_eq!(*owners.entry(key).or_insert(sent.person), sent.person);
    }
}

#[test]
fn messages_are_accepted_save_for_the_stated_share_of_defects() {
    let state = state(8, 700);
    let codes = Codes::embedded();
    let stamp = Stamp {
        now: TODAY.at(12, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).expect("noon exists"),
        control_id: "1".into(),
        application: "JENNER".into(),
        facility: "JENNER".into(),
    };
    let (mut defects, mut all) = (0.0, 0.0);
    let mut controls = HashSet::new();
    for sent in state.messages(0..state.household_count()) {
        let judged = check::check(sent.text.as_bytes(), codes, AsOf::Day(sent.day), &stamp);
        assert!(controls.insert(judged.control_id.clone()), "control ids are unique");
        let errors: Vec<_> = judged.findings.iter().filter(|f| f.is_error()).map(|f| &f.rule).collect();
        all += 1.0;
        match sent.defect {
            None => assert!(errors.is_empty(), "{errors:?}"),
            // These two are answered with a warning.
            Some(Defect::NoLot | Defect::NoEligibility) => defects += 1.0,
            Some(defect) => {
                assert!(!errors.is_empty(), "{defect:?}");
                defects += 1.0;
            }
        }
    }
    assert!(defects / all < 2.0 * jenner::demo::DEFECT_SHARE, "{defects} of {all}");
}

#[test]
fn queries_name_people_who_exist_and_some_who_do_not() {
    let state = state(8, 1_000);
    let mut kinds: HashMap<AskedBy, usize> = HashMap::new();
    for query in state.queries(300) {
        *kinds.entry(query.asked_by).or_default() += 1;
        let message = Message::parse(&query.text).expect("it is HL7");
        let profile = if query.forecast { "Z44" } else { "Z34" };
        assert_eq!(message.header().field(21).text(), profile);
        assert_eq!(query.person.is_none(), query.asked_by == AskedBy::Stranger);
    }
    assert!(kinds.len() == 3 && kinds[&AskedBy::Number] > 100, "{kinds:?}");
}

#[test]
fn a_small_state_still_has_somebody_to_report_everywhere() {
    let state = state(1, 200);
    assert!(state.organizations().iter().filter(|o| o.practice == Practice::HealthUnit).count() >= 64);
    assert!(state.organizations().iter().filter(|o| o.practice == Practice::Hospital).count() >= 9);
}
