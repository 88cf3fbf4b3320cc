//! The law of stored assessments: what is kept of a person is what would be computed now.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use jenner_cdsi::Schedule;
use jenner_cdsi::pack::Pack;
use jenner_codes::Codes;
use jenner_model::{OrganizationId, PersonId, Timestamp};
use jenner_registry::access::of_operator;
use jenner_registry::forecast::population::{self, Done, How, Which};
use jenner_registry::forecast::stored::Stored;
use jenner_registry::forecast::{Kept, anew, impact, kept};
use jenner_registry::{Registry, Settings};
use jenner_store::Db;
use jenner_store::queries::assessment::{Wanted, after};
use jenner_store::testing::each_engine;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::support::*;

const DAY: i64 = 86_400_000_000;

fn everybody(registry: &Registry) -> Vec<PersonId> {
    let operator = of_operator(OrganizationId(0));
    let rows = registry.db().read(|tx| after(tx, &operator, PersonId(i64::MIN), Wanted::All, 10_000));
    rows.expect("read").into_iter().map(|row| row.person).collect()
}

fn stored(registry: &Registry, person: PersonId) -> Kept {
    kept(registry, &of_operator(OrganizationId(0)), person).expect("read").expect("an assessment")
}

/// Stored equals computed: answer, milestones, and facts; the day of the assessment may be an earlier one.
fn assert_lawful(registry: &Registry) {
    let operator = of_operator(OrganizationId(0));
    let everybody = everybody(registry);
    let people = registry.db().read(jenner_store::queries::person::count).expect("counted");
    assert_eq!(everybody.len() as i64, people, "everybody has a row");
    for person in everybody {
        let (there, fresh) = (stored(registry, person), anew(registry, &operator, person).expect("computed"));
        assert_eq!(there.row.facts, fresh.row.facts);
        assert_eq!(Stored::unpack(&there.row.answer), Stored::unpack(&fresh.row.answer));
        assert_eq!(there.row.schedule, fresh.row.schedule);
        assert_eq!(there.row.problem, fresh.row.problem);
        assert_eq!(there.counts, fresh.counts);
        let by_key = |kept: Kept| {
            let mut all = kept.milestones;
            all.sort_by_key(|m| (m.group, m.risk, m.dose));
            all
        };
        assert_eq!(by_key(there), by_key(fresh));
    }
}

fn assess(registry: &Registry, which: Which) -> Done {
    let how =
        How { which, portion: None, rest: Duration::ZERO, progress: &|_| {}, stop: &AtomicBool::new(false) };
    population::assess(registry, &of_operator(OrganizationId(0)), &how).expect("assessed")
}

/// One thing a clinic may send: patient, dose number, day, vaccine, action, sender, hour said.
#[derive(Debug, Clone)]
struct Sent {
    who: usize,
    filler: u8,
    day: usize,
    cvx: usize,
    action: usize,
    at_pharmacy: bool,
    hour: u8,
}

fn sent() -> impl Strategy<Value = Vec<Sent>> {
    let one = (0..3usize, 0..4u8, 0..6usize, 0..6usize, 0..4usize, any::<bool>(), 0..20u8).prop_map(
        |(who, filler, day, cvx, action, at_pharmacy, hour)| Sent {
            who,
            filler,
            day,
            cvx,
            action,
            at_pharmacy,
            hour,
        },
    );
    prop::collection::vec(one, 1..12)
}

fn message(n: usize, sent: &Sent) -> (bool, String) {
    const DAYS: [&str; 6] = ["20240305", "20240505", "20240710", "20240905", "20250310", "20260401"];
    const CVX: [&str; 6] = ["08", "110", "20", "03", "21", "94"];
    let (given, born, number, elsewhere) = [
        ("Zoé", "20240305", "1001", "P-1"),
        ("Léa", "20230211", "1002", "P-2"),
        ("Ana", "20100711", "1003", "P-3"),
    ][sent.who];
    let number = if sent.at_pharmacy { elsewhere } else { number };
    let shot = Shot {
        action: ["A", "A", "U", "D"][sent.action],
        ..past(&format!("d{}", sent.filler), DAYS[sent.day], CVX[sent.cvx])
    };
    let sender = if sent.at_pharmacy { "PHARMACY" } else { "CLINIC" };
    let at = format!("2026050{}{:02}0000", 1 + n % 3, sent.hour);
    let patient = Patient { number, given, born, ..ZOE };
    (sent.at_pharmacy, vxu(sender, &at, &format!("M{n}"), patient, &[shot]))
}

#[test]
fn what_is_kept_is_what_would_be_computed_after_any_messages() {
    let cases = |cases| Config { cases, failure_persistence: None, ..Config::default() };
    // Each case is a database of its own; PostgreSQL makes them slowly.
    TestRunner::new(cases(10))
        .run(&sent(), |all| {
            on_each_engine(|running| {
                for (n, one) in all.iter().enumerate() {
                    let (at_pharmacy, text) = message(n, one);
                    send(running, if at_pharmacy { &running.pharmacy } else { &running.clinic }, &text);
                    assert_lawful(&running.registry);
                }
                assert_eq!(assess(&running.registry, Which::Due).people, 0, "nobody is due");
                assert_eq!(assess(&running.registry, Which::All).changed, 0, "nothing is different");
            });
            Ok(())
        })
        .expect("the law holds");
}

fn history(at: &str, control: &str) -> String {
    let shots = [
        past("d1", "20240305", "08"),
        past("d2", "20240505", "110"),
        past("d3", "20240710", "20"),
        past("d4", "20240920", "110"),
        past("d5", "20250310", "03"),
    ];
    vxu("CLINIC", at, control, ZOE, &shots)
}

#[test]
fn milestones_tell_the_day_of_each_dose_that_counts_and_go_with_a_deleted_dose() {
    on_each_engine(|running| {
        take(running, &running.clinic, &history("20250601080000", "A1"));
        let person = everybody(&running.registry)[0];
        let hepatitis_b = |kept: &Kept| {
            let group = running
                .registry
                .db()
                .read(jenner_store::queries::assessment::vaccine_groups)
                .unwrap()["HepB"];
            let own = kept.milestones.iter().filter(|m| m.group == group);
            own.map(|m| (m.dose, m.reached_on.to_string(), m.complete)).collect::<Vec<_>>()
        };
        let before = hepatitis_b(&stored(&running.registry, person));
        assert_eq!(before.len(), 3, "{before:?}");
        assert_eq!(before[0], (1, "2024-03-05".to_owned(), false));
        assert!(before[2].2, "complete with the third: {before:?}");
        // What coverage will ask: how many had so many doses, or were complete, on a day.
        let count = |condition: &str, on: &str| {
            let sql = format!(
                "SELECT count(*) FROM milestone m JOIN vaccine_group g ON g.vaccine_group = m.vaccine_group \
                 WHERE g.name = 'HepB' AND NOT m.risk AND {condition} AND m.reached_on <= $1"
            );
            let on: jenner_model::Date = on.parse().unwrap();
            running.registry.db().read(|tx| tx.query_opt(&sql, &[&on], |row| row.get::<i64>(0))).unwrap()
        };
        assert_eq!(count("m.dose = 2", "2024-05-04"), Some(0));
        assert_eq!(count("m.dose = 2", "2024-05-05"), Some(1));
        assert_eq!(count("m.complete", "2024-09-19"), Some(0));
        assert_eq!(count("m.complete", "2024-09-20"), Some(1));
        let gone = Shot { action: "D", ..past("d1", "20240305", "08") };
        take(running, &running.clinic, &vxu("CLINIC", "20250602080000", "A2", ZOE, &[gone]));
        let after = hepatitis_b(&stored(&running.registry, person));
        assert_eq!(after[0].1, "2024-05-05");
        assert_lawful(&running.registry);
    });
}

/// A registry on a database with a clock that the test moves.
fn with_clock(db: &Db, schedule: Option<Arc<Schedule>>, clock: &Arc<AtomicI64>) -> Registry {
    let settings =
        Settings { application: "JENNER".into(), facility: "TEST".into(), schedule, ..Settings::default() };
    let clock = clock.clone();
    let now = Arc::new(move || Timestamp(clock.load(Ordering::Relaxed)));
    Registry::start(db.clone(), Codes::embedded(), settings, now).expect("starts")
}

fn submit(registry: &Registry, from: &jenner_model::access::Access, text: &str) {
    use jenner_registry::{intake, messages::Transport};
    intake::submit(registry, from, Transport::File, text.as_bytes()).expect("taken");
}

#[test]
fn until_an_answer_is_out_of_date_it_is_the_same_and_then_the_person_is_due() {
    each_engine(|db| {
        let clock = Arc::new(AtomicI64::new(NOON.0));
        let registry = with_clock(db, None, &clock);
        let [clinic, _] = organizations(&registry);
        submit(&registry, &of_operator(clinic), &history("20250601080000", "A1"));
        let person = everybody(&registry)[0];
        let mut reassessed = 0;
        for day in 0..120 {
            clock.store(NOON.0 + day * 9 * DAY, Ordering::Relaxed);
            let due =
                stored(&registry, person).row.recompute_after.is_some_and(|after| after <= registry.today());
            let done = assess(&registry, Which::Due);
            assert_eq!(done.people, u64::from(due), "day {day}");
            reassessed += done.people;
            assert_lawful(&registry);
        }
        assert!(reassessed > 0, "a child grows");
    });
}

/// The shipped schedule with another version, in which hepatitis B has one dose less.
fn another_schedule() -> Arc<Schedule> {
    let mut pack: Pack = jenner_cdsi::shipped_pack().expect("a pack");
    pack.schedule.version = "test".into();
    for (_, antigen) in &mut pack.antigens {
        if antigen.antigen == "HepB" {
            for series in &mut antigen.series {
                let series = series.get_mut();
                let doses = series.dose.len();
                if doses > 1 {
                    series.dose.truncate(doses - 1);
                }
            }
        }
    }
    Arc::new(Schedule::load(&pack).expect("a schedule"))
}

#[test]
fn another_schedule_makes_everybody_due_once_and_a_stopped_job_goes_on_where_it_stopped() {
    each_engine(|db| {
        let clock = Arc::new(AtomicI64::new(NOON.0));
        let registry = with_clock(db, None, &clock);
        let [clinic, _] = organizations(&registry);
        for n in 0..23 {
            let given: &'static str = Box::leak(format!("Zoé{}", (b'a' + n) as char).into_boxed_str());
            let number: &'static str = Box::leak(format!("N{n}").into_boxed_str());
            let patient = Patient { given, number, ..ZOE };
            let text =
                vxu("CLINIC", "20250601080000", &format!("A{n}"), patient, &[past("d1", "20240305", "08")]);
            submit(&registry, &of_operator(clinic), &text);
        }
        drop(registry);
        let registry = with_clock(db, Some(another_schedule()), &clock);
        assert_eq!(population::waiting(&registry, Which::Due).unwrap(), 23);
        let (stop, told) = (AtomicBool::new(false), AtomicU64::new(0));
        let progress = |n| {
            told.fetch_add(n, Ordering::Relaxed);
            stop.store(true, Ordering::Relaxed);
        };
        let how = How {
            which: Which::Due,
            portion: Some(2),
            rest: Duration::from_millis(20),
            progress: &progress,
            stop: &stop,
        };
        let first = population::assess(&registry, &of_operator(OrganizationId(0)), &how).expect("assessed");
        assert!(first.stopped && first.people > 0 && first.people < 23, "{first:?}");
        assert_eq!(told.load(Ordering::Relaxed), first.people);
        let rest = assess(&registry, Which::Due);
        assert_eq!(first.people + rest.people, 23);
        assert_eq!(population::waiting(&registry, Which::Due).unwrap(), 0);
        assert_lawful(&registry);
    });
}

#[test]
fn people_of_a_database_from_before_are_assessed_from_their_reports() {
    on_each_engine(|running| {
        take(running, &running.clinic, &history("20250601080000", "A1"));
        let forget = |tx: &mut jenner_store::Tx<'_>| {
            tx.run("DELETE FROM milestone", &[])?;
            let nothing: &[u8] = &[];
            tx.run("UPDATE person_assessment SET schedule = '', facts = $1, answer = $1", &[&nothing])
        };
        running.registry.db().write(forget).expect("forgotten");
        let done = assess(&running.registry, Which::Due);
        assert_eq!((done.people, done.from_reports), (1, 1));
        assert_lawful(&running.registry);
    });
}

#[test]
fn a_message_that_overtakes_the_job_wins() {
    on_each_engine(|running| {
        let message = |n: usize, who: usize| {
            let given: &'static str =
                Box::leak(format!("Zoé{}", (b'a' + who as u8) as char).into_boxed_str());
            let number: &'static str = Box::leak(format!("N{who}").into_boxed_str());
            let days = ["20240505", "20240710", "20240920", "20250310", "20250501", "20250601"];
            let vaccines = ["08", "110", "03", "21", "20", "10"];
            let shot = past(&format!("d{n}"), days[n % 6], vaccines[(n / 6) % 6]);
            let at = format!("202605{:02}{:02}{:02}00", 1 + n % 28, n % 24, n % 60);
            vxu("CLINIC", &at, &format!("A{n}-{who}"), Patient { given, number, ..ZOE }, &[shot])
        };
        for who in 0..8 {
            take(running, &running.clinic, &message(0, who));
        }
        let over = AtomicBool::new(false);
        let overtaken = AtomicU64::new(0);
        std::thread::scope(|scope| {
            let senders: Vec<_> = (0..4)
                .map(|thread| {
                    scope.spawn(move || {
                        for n in 1..30 {
                            for who in [thread, thread + 4] {
                                take(running, &running.clinic, &message(n, who));
                            }
                        }
                    })
                })
                .collect();
            scope.spawn(|| {
                while !over.load(Ordering::Relaxed) {
                    overtaken.fetch_add(assess(&running.registry, Which::All).overtaken, Ordering::Relaxed);
                }
            });
            senders.into_iter().for_each(|sender| sender.join().expect("sent"));
            over.store(true, Ordering::Relaxed);
        });
        eprintln!("overtaken {} times", overtaken.load(Ordering::Relaxed));
        assert_lawful(&running.registry);
    });
}

#[test]
fn two_clinics_that_report_one_person_at_once_leave_one_lawful_assessment() {
    on_each_engine(|running| {
        take(running, &running.clinic, &vxu("CLINIC", "20250601080000", "A0", ZOE, &[]));
        let elsewhere = Patient { number: "P-77", ..ZOE };
        take(running, &running.pharmacy, &vxu("PHARMACY", "20250601080000", "B0", elsewhere, &[]));
        assert_eq!(people(running), 1);
        // Found by its own number under another given name: the two take no match key in common.
        let elsewhere = Patient { given: "Zoelle", ..elsewhere };
        for n in 0..40 {
            std::thread::scope(|scope| {
                for (access, sender, patient, vaccine) in
                    [(&running.clinic, "CLINIC", ZOE, "20"), (&running.pharmacy, "PHARMACY", elsewhere, "10")]
                {
                    scope.spawn(move || {
                        let day = format!("2025{:02}{:02}", 1 + n / 20, 1 + n % 20);
                        let day: &'static str = Box::leak(day.into_boxed_str());
                        let shot = past(&format!("{sender}{n}"), day, vaccine);
                        let control = format!("{sender}{n}");
                        take(running, access, &vxu(sender, "20260601080000", &control, patient, &[shot]));
                    });
                }
            });
            assert_lawful(&running.registry);
        }
        assert_eq!(people(running), 1);
    });
}

#[test]
fn the_impact_of_another_schedule_is_counted_and_nothing_is_stored() {
    on_each_engine(|running| {
        take(running, &running.clinic, &history("20250601080000", "A1"));
        let younger = Patient { number: "1002", given: "Léa", ..ZOE };
        let first = [past("e1", "20240305", "08"), past("e2", "20240505", "08")];
        take(running, &running.clinic, &vxu("CLINIC", "20250601080000", "A2", younger, &first));
        let person = everybody(&running.registry)[0];
        let before = stored(&running.registry, person);
        let never = AtomicBool::new(false);
        let operator = of_operator(OrganizationId(0));
        let seen = AtomicU64::new(0);
        let progress = |n| {
            seen.fetch_add(n, Ordering::Relaxed);
        };
        let same = running.registry.schedule().clone();
        let none = impact::preview(&running.registry, &operator, &same, &|_| {}, &never).expect("compared");
        assert_eq!((none.people, none.people_changed), (2, 0));
        assert!(none.groups.is_empty());
        let other = another_schedule();
        let some =
            impact::preview(&running.registry, &operator, &other, &progress, &never).expect("compared");
        assert_eq!(seen.load(Ordering::Relaxed), 2);
        assert_eq!(some.people, 2);
        assert_eq!(some.people_changed, 1, "{some:?}");
        assert_eq!(some.groups.keys().collect::<Vec<_>>(), ["HepB"]);
        assert_eq!(some.groups["HepB"].statuses["not_complete"]["complete"], 1, "{some:?}");
        assert_eq!(stored(&running.registry, person), before);
    });
}

#[test]
fn only_the_operator_assesses_everybody() {
    let running = on_sqlite();
    let clerk = jenner_model::access::Access::grant(
        jenner_model::access::Actor::Operator,
        jenner_model::access::Role::MachineSender,
        OrganizationId(0),
        jenner_model::access::Purpose::Operations,
    );
    let never = AtomicBool::new(false);
    let how = How { which: Which::All, portion: None, rest: Duration::ZERO, progress: &|_| {}, stop: &never };
    assert!(matches!(
        population::assess(&running.registry, &clerk, &how),
        Err(jenner_registry::Error::Forbidden)
    ));
}
