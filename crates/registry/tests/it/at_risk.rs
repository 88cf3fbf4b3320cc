//! Places at risk: a pocket of children without MMR is found among postal codes, with who is missing, for those who may know.

use std::collections::BTreeSet;
use std::sync::Arc;

use jenner_codes::Codes;
use jenner_model::access::Role;
use jenner_registry::at_risk::{Asked, Scanned, Sureness, find, people};
use jenner_registry::coverage::question::{Area, Level};
use jenner_registry::packs::Pack;
use jenner_registry::{Error, Registry, Settings};
use jenner_spatial::herd::Missing;
use jenner_spatial::{Share, Tally};
use jenner_store::testing::engines;

use crate::support::*;

/// Three towns beside each other.
const POCKET: [&str; 3] = ["70501", "70507", "70520"];
/// Towns around them.
const AROUND: [&str; 30] = [
    "70503", "70506", "70508", "70510", "70512", "70513", "70514", "70515", "70516", "70517", "70518",
    "70519", "70523", "70524", "70525", "70526", "70528", "70529", "70531", "70532", "70533", "70534",
    "70535", "70537", "70541", "70542", "70543", "70544", "70546", "70548",
];
/// Children of each town.
const CHILDREN: usize = 12;

/// A registry whose pack knows where towns are.
fn place() -> Running {
    let db = engines().into_iter().find(|db| db.engine() == jenner_store::Engine::Sqlite);
    let db = db.expect("SQLite is always there");
    let settings = Settings {
        application: "JENNER".into(),
        facility: "TEST".into(),
        pack: Some(Arc::new(Pack::shipped("louisiana").expect("sound"))),
        ..Settings::default()
    };
    let registry =
        Registry::start(jenner_store::Db::clone(&db), Codes::embedded(), settings, Arc::new(|| NOON));
    running(db, registry.expect("starts"))
}

/// A word of letters that no other number has.
fn word(mut number: usize) -> String {
    let mut word = String::new();
    for _ in 0..4 {
        word.push(char::from(b"bdfgklmnprst"[number % 12]));
        word.push(char::from(b"aeiou"[number / 12 % 5]));
        number /= 60;
    }
    word
}

/// A child of a town, with MMR or with hepatitis B alone or with nothing.
fn child(number: usize, zip: &str, vaccine: Option<(&str, &str)>) -> String {
    let (family, given, mother) = (word(number * 37 + 11), word(number * 101 + 5), word(number * 53 + 7));
    let born = format!("{}{:02}{:02}", 2022 + number % 3, 1 + number % 12, 1 + number % 28);
    let mut text = format!(
        "MSH|^~\\&|EHR|CLINIC|JENNER|TEST|20261101120000+0000||VXU^V04^VXU_V04|C{number}|P|2.5.1|||ER|AL|||||Z22^CDCPHINVS\r\
         PID|1||N{number}^^^CLINIC^MR||{family}^{given}^^^^^L|{mother}^Ann^^^^^M|{born}|F||2106-3^White^CDCREC|\
         {number} Oak St^^Town^LA^{zip}^USA^H\r"
    );
    if let Some((cvx, day)) = vaccine {
        text += &format!(
            "ORC|RE||F{number}^CLINIC|||||||^Clerk^Ann||\r\
             RXA|0|1|{day}||{cvx}^vaccine^CVX|999|||01^^NIP001|||||||||||CP|A\r"
        );
    }
    text
}

/// Fills the towns: in the pocket seven of twelve have no MMR, one of them no dose at all; around it one in every third town.
fn filled(running: &Running) {
    let mut number = 0;
    for (town, zip) in POCKET.iter().chain(&AROUND).enumerate() {
        let without = match (POCKET.contains(zip), town % 3) {
            (true, _) => 7,
            (false, 0) => 1,
            (false, _) => 0,
        };
        for at in 0..CHILDREN {
            // Long after the second birthday of the oldest, so that the dose is valid for all.
            let vaccine = match at {
                0 if POCKET.contains(zip) => None,
                at if at < without => Some(("08", "20260301")),
                _ => Some(("03", "20260301")),
            };
            take(running, &running.clinic, &child(number, zip, vaccine));
            number += 1;
        }
    }
    let people = people_of(running);
    assert_eq!(people, number as i64, "no two children are taken for one");
}

fn people_of(running: &Running) -> i64 {
    crate::support::people(running)
}

fn asked(running: &Running, level: Level) -> Asked {
    Asked { disease: "measles".into(), level, on: running.registry.today() }
}

#[test]
fn a_pocket_is_found_with_what_it_would_take_and_who_is_missing() {
    let running = place();
    filled(&running);
    let registry = &running.registry;
    let epidemiologist =
        user(registry, running.clinic.organization(), "the epidemiologist", Role::Epidemiologist);
    let found = find(registry, &epidemiologist, &asked(&running, Level::Zip)).expect("read").expect("told");

    assert_eq!(found.whole, Tally::new(396 - 21 - 10, 396).expect("a tally"));
    assert!(matches!(found.scanned, Scanned::Yes { without_point: 0, .. }), "{:?}", found.scanned);
    let pocket = found.pockets.first().expect("a pocket");
    let zips: BTreeSet<&str> = pocket.names.iter().map(|name| name.as_str()).collect();
    assert_eq!(zips, BTreeSet::from(POCKET));
    assert_eq!(found.pockets.len(), 1);
    assert!(pocket.p <= 0.05 && pocket.excess > 4.0, "{pocket:?}");
    assert_eq!(pocket.tally, Tally::new(15, 36).expect("a tally"));

    // The three come first; 95 % of 12 is 12, so seven more each.
    let first: BTreeSet<&str> = found.places.iter().take(3).map(|place| place.name.as_str()).collect();
    assert_eq!(first, BTreeSet::from(POCKET));
    for place in &found.places[..3] {
        assert_eq!(place.missing, Missing::Count(7));
        assert_eq!(place.sureness, Sureness::Surely);
        assert_eq!(place.zero_dose(), Some(1));
        assert_eq!(place.pocket, Some(0));
        let (coverage, interval) = place.steadied;
        assert!(coverage > 5.0 / 12.0 && interval.low < coverage && coverage < interval.high);
        assert!(interval.high < Share::percent(95).value());
    }
    assert!(found.places[3..].iter().all(|place| place.sureness != Sureness::Surely));
    // The same question has the same answer.
    let again = find(registry, &epidemiologist, &asked(&running, Level::Zip)).expect("read").expect("told");
    assert_eq!(again, found);

    // Numbers are not names: the epidemiologist has no list, the clerk of the registry has it.
    let area = Area::Zip("70507".into());
    let zip = asked(&running, Level::Zip);
    let refused = people::page(registry, &epidemiologist, &zip, &area, 1);
    assert!(matches!(refused, Err(Error::Forbidden)));
    let page = people::page(registry, running.clerk(), &zip, &area, 1).expect("read").expect("told");
    assert_eq!((page.total, page.people.len()), (7, 7));
    let told = found.place(&area).expect("a place");
    assert_eq!(told.tally.unvaccinated(), page.total as u64, "the list is as long as the number says");

    // A clinic sees its own patients elsewhere, and no pockets of the state.
    let clinic = user(registry, running.clinic.organization(), "the manager", Role::ClinicManager);
    assert!(matches!(find(registry, &clinic, &zip), Err(Error::Forbidden)));
    assert!(matches!(people::page(registry, &clinic, &zip, &area, 1), Err(Error::Forbidden)));
}

#[test]
fn a_pack_that_does_not_say_where_places_are_has_a_list_and_no_scan_and_unknown_words_are_told() {
    let running = on_sqlite();
    take(&running, &running.clinic, &child(1, "70507", Some(("03", "20260301"))));
    let registry = &running.registry;
    let found = find(registry, running.clerk(), &asked(&running, Level::Zip)).expect("read").expect("told");
    assert_eq!(found.scanned, Scanned::NoPoints);
    assert_eq!(found.places.len(), 1);
    // One vaccinated child says little.
    assert_eq!(found.places[0].missing, Missing::Nothing);
    assert_eq!(found.places[0].sureness, Sureness::Open);
    let unknown = Asked { disease: "gout".into(), ..asked(&running, Level::Zip) };
    let told = find(registry, running.clerk(), &unknown).expect("read").expect_err("not watched").to_string();
    assert!(told.contains("\"gout\" is no disease that is watched"), "{told}");
    let provider = asked(&running, Level::Provider);
    assert!(find(registry, running.clerk(), &provider).expect("read").is_err());
}
