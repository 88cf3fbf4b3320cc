//! What is done about an excursion: quarantine, facts, makers, the end; and the log on paper.

use jenner_registry::by_hand::lots;
use jenner_registry::cold_chain::sheet;
use jenner_registry::cold_chain::step::{Cause, Outcome, State};
use jenner_registry::cold_chain::work::{self, Deed, Held, Trouble};
use jenner_registry::packs::Language;

use super::*;

fn held(running: &Running, access: &Access) -> Vec<Held> {
    running.registry.db().read(|tx| work::held(tx, access.organization())).unwrap()
}

/// Notices that stand about a lot at the clinic.
fn barred(running: &Running, access: &Access, lot: &str) -> bool {
    let all = lots::list(&running.registry, access).unwrap();
    all.iter().any(|one| one.key == lots::key(lot) && one.ended_at.is_none())
}

fn warm(running: &Running, access: &Access) -> (i64, i64) {
    let unit = fridge(&running.registry, access);
    let mut values = vec![50; 6];
    values.extend([92; 18]);
    values.extend([50; 6]);
    send_file(&running.registry, access, unit, &file_of(&every_five_minutes(at(24, 22, 0), &values)));
    (unit, excursions(&running.registry, access, unit)[0].id)
}

#[test]
fn must_pass_10_an_excursion_holds_the_unit_and_bars_its_lots_until_it_is_decided() {
    on_each_engine(|running| {
        let (registry, access) = (&running.registry, nurse(running));
        let (unit, id) = warm(running, &access);
        let quiet = fridge(registry, &access);
        let holds = held(running, &access);
        assert_eq!(holds, [Held { unit, since: at(24, 22, 30), excursion: id, alarmed: true }]);
        assert!(holds.iter().all(|one| one.unit != quiet));
        let act = |deed: Deed| work::act(registry, &access, id, &deed).unwrap().unwrap();
        let name = |lot: &str| Deed::Name { lot: lot.into(), vaccine: "MMR".into() };
        let ask = |lot: &str| Deed::Ask { lot: lot.into(), case: "C-1".into(), words: "by phone".into() };
        let answer = |lot: &str, outcome: &str, until| Deed::Answer {
            lot: lot.into(),
            outcome: outcome.into(),
            until,
            case: String::new(),
            words: "stable".into(),
        };
        let end = || Deed::Conclude { words: "as the makers say".into() };
        assert_eq!(act(end()), Err(Trouble::NotRecorded));
        assert_eq!(act(Deed::Record { cause: None, words: "x".into(), empty: false }), Err(Trouble::NoCause));
        let facts = Deed::Record {
            cause: Some(Cause::Power),
            words: "storm, 22 °C in the room".into(),
            empty: false,
        };
        assert_eq!(act(facts), Ok(State::Recorded));
        assert_eq!(act(end()), Err(Trouble::NoLots));
        for lot in ["AB-12", "CD34", "EF56"] {
            assert_eq!(act(name(lot)), Ok(State::Recorded));
            assert!(barred(running, &access, lot), "{lot}: a dose of it warns red");
        }
        assert_eq!(act(name("ab 12")), Err(Trouble::KnownLot), "the same lot however it is written");
        assert_eq!(act(name("--")), Err(Trouble::NoLot));
        assert_eq!(act(ask("GH78")), Err(Trouble::UnknownLot));
        assert_eq!(act(answer("AB-12", "usable", None)), Err(Trouble::NoCase));
        for lot in ["AB12", "CD34", "EF56"] {
            assert_eq!(act(ask(lot)), Ok(State::Asked));
        }
        assert_eq!(act(answer("AB12", "usable", None)), Ok(State::Asked));
        assert_eq!(act(end()), Err(Trouble::LotsWait));
        assert_eq!(act(answer("CD34", "until", None)), Err(Trouble::NoDay));
        let day = Date::constant(2027, 1, 31);
        assert_eq!(act(answer("CD34", "until", Some(day))), Ok(State::Asked));
        assert_eq!(act(answer("EF56", "spoiled", None)), Ok(State::Asked));
        assert_eq!(held(running, &access).len(), 1, "until the last word");
        assert_eq!(act(end()), Ok(State::Spoiled));
        assert_eq!(act(end()), Err(Trouble::Decided));
        assert_eq!(held(running, &access), []);
        assert!(!barred(running, &access, "AB12") && !barred(running, &access, "CD34"));
        assert!(barred(running, &access, "EF56"), "what is spoiled stays barred");
        let lots = registry.db().read(|tx| work::answers(tx, id)).unwrap();
        let outcomes: Vec<Outcome> =
            lots.iter().filter_map(|lot| lot.answer.as_ref().map(|one| one.0)).collect();
        assert_eq!(outcomes, [Outcome::Usable, Outcome::Until(day), Outcome::Spoiled]);
        // Worse than it was: everything is asked again, and the lots are barred again.
        send_file(registry, &access, unit, &file_of(&[(Timestamp(at(24, 22, 42).0), 140)]));
        let again = work::open(registry, &access, id).unwrap().unwrap();
        assert_eq!(again.state, State::Open);
        assert!(again.standing.lots.iter().all(|lot| lot.answer.is_none()) && again.standing.lots.len() == 3);
        assert!(barred(running, &access, "AB12"));
        assert_eq!(held(running, &access).len(), 1);
        let who: Vec<bool> = again.steps.iter().map(|done| done.by.is_some()).collect();
        assert!(who.contains(&true) && who.contains(&false), "each step says who took it");
    });
}

#[test]
fn an_empty_unit_or_a_short_spell_needs_no_maker() {
    let running = on_sqlite();
    let (registry, access) = (&running.registry, nurse(&running));
    let (_, id) = warm(&running, &access);
    let act = |id, deed: Deed| work::act(registry, &access, id, &deed).unwrap().unwrap();
    let facts =
        |empty| Deed::Record { cause: Some(Cause::Setting), words: "new unit, being tried".into(), empty };
    act(id, facts(true)).unwrap();
    assert_eq!(act(id, Deed::Conclude { words: "it was empty".into() }), Ok(State::Cleared));
    let other = fridge(registry, &access);
    send_file(registry, &access, other, &file_of(&every_five_minutes(at(24, 9, 0), &[50, 85, 85, 50])));
    let short = excursions(registry, &access, other)[0].id;
    act(short, facts(false)).unwrap();
    assert_eq!(act(short, Deed::Conclude { words: "ten minutes while loading".into() }), Ok(State::Cleared));
}

#[test]
fn an_excursion_of_others_is_not_there() {
    let running = on_sqlite();
    let (registry, access) = (&running.registry, nurse(&running));
    let (_, id) = warm(&running, &access);
    let other = user(registry, running.pharmacy.organization(), "far", Role::ClinicStaff);
    assert!(work::open(registry, &other, id).unwrap().is_none());
    assert!(work::act(registry, &other, id, &Deed::Conclude { words: "x".into() }).unwrap().is_none());
    assert!(held(&running, &other).is_empty());
}

#[test]
fn a_file_waits_until_what_it_leaves_open_is_said_and_can_be_dropped() {
    on_each_engine(|running| {
        let (registry, access) = (&running.registry, nurse(running));
        let unit = fridge(registry, &access);
        let text = "Date,Time,Temperature\n11/10/2026,08:00,41.0\n11/10/2026,oops,41.0\n11/11/2026,08:05,47.3\n11/11/2026,08:10,41.0\n";
        let id = import::add(registry, &access, unit, "C:\\logs\\a.csv", text.as_bytes())
            .unwrap()
            .unwrap()
            .unwrap();
        let preview = || import::preview(registry, &access, id).unwrap().unwrap();
        assert_eq!(preview().read.asks.len(), 2, "the order of dates, and the scale");
        assert_eq!(import::take(registry, &access, id).unwrap(), Some(Taken::Asks));
        let said = jenner_registry::cold_chain::file::Choices {
            order: Some(jenner_registry::uploads::DateForm::MonthFirst),
            scale: Some(jenner_registry::cold_chain::Scale::Fahrenheit),
            ..Default::default()
        };
        assert_eq!(import::choose(registry, &access, id, &said).unwrap(), Some(true));
        let seen = preview();
        assert_eq!((seen.new, seen.known, seen.other, seen.read.wrong.len()), (3, 0, 0, 1));
        assert_eq!((seen.gaps.len(), seen.spells.len()), (1, 1));
        assert!(november(registry, &access, unit).sensors.is_empty(), "looking takes nothing");
        assert_eq!(import::take(registry, &access, id).unwrap(), Some(Taken::Done(3, 0, 1)));
        assert_eq!(import::take(registry, &access, id).unwrap(), Some(Taken::Before));
        assert_eq!(import::choose(registry, &access, id, &said).unwrap(), Some(false));
        assert_eq!(preview().read.wrong.len(), 1, "the broken row can be looked at for ever");
        let again = import::add(registry, &access, unit, "a.csv", text.as_bytes()).unwrap().unwrap().unwrap();
        assert!(import::preview(registry, &access, again).unwrap().unwrap().before.is_some());
        assert_eq!(import::drop_file(registry, &access, again).unwrap(), Some(true));
        assert_eq!(import::drop_file(registry, &access, again).unwrap(), Some(false));
    });
}

#[test]
fn the_log_of_a_month_is_a_paper_in_both_languages() {
    let running = on_sqlite();
    let (registry, access) = (&running.registry, nurse(&running));
    let (unit, _) = warm(&running, &access);
    note(registry, &access, unit, (25, "08:00"), ["3", "9.5", "5"]);
    for language in Language::ALL {
        let day = Date::constant(2026, 11, 12);
        let pdf = sheet::month(registry, &access, unit, day, language).unwrap().unwrap().into_bytes();
        assert!(pdf.starts_with(b"%PDF"));
    }
}
