//! Coverage of the made-up state equals a slow count: every record opened, its doses assessed anew, each measure read from the
//! pack and asked person by person, at five days, by every area and breakdown.

mod card;
mod count;
mod people;
mod then;
mod world;

use std::collections::{BTreeMap, BTreeSet};

use jenner::demo::State;
use jenner_registry::coverage::measure::Asks;
use jenner_registry::coverage::question::CellKey;
use jenner_registry::coverage::{self, Count, Denominator, Level, Part, Question, Split};

use self::then::judged_then;
use self::world::{by_hand, world};
use crate::config::Config;
use crate::state::{self, Wanted};
use crate::{enrolling, open};

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
