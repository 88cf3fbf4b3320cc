//! A slow double: each record is opened through the door and held against the question by the plainest code there is. The two
//! know nothing of each other but the question.

use std::collections::BTreeSet;

use jenner_cdsi::{Date, DoseStatus, Schedule, SeriesStatus};
use jenner_model::access::{Access, Role};
use jenner_model::record::{Dose, Record, Restriction};
use jenner_model::report::Statement;
use jenner_model::{Given, PublicId};
use jenner_registry::access::{door, scope};
use jenner_registry::forecast::{self, Assessed};
use jenner_registry::lists::question::{Ages, Area, Ethnicity, Funding, Paid, Race, Sex, Told, Valid, When};
use jenner_registry::lists::{
    Clause, Column, Condition, DoseOf, Grouping, HowMany, Is, Join, Part, Question, Shape, Sort,
};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::{Shot, Somebody, counted, everybody, listed, on_each_engine, past, put, somebody};
use crate::support::{Running, user};

/// A made-up state of people of all kinds.
fn state(running: &Running) {
    const LIVES: [&str; 7] = [
        "Houma^LA^70360^USA^H",
        "Lafayette^LA^70501^USA^H",
        "Opelousas^LA^70570^USA^H^^22097",
        "",
        "Houma^LA^70360^USA^H^^22109",
        "Houston^TX^77002^USA^H",
        "Baton Rouge^LA^70802^USA^H",
    ];
    const CVX: [&str; 6] = ["03", "94", "08", "20", "110", "141"];
    for number in 0..72 {
        let year = [2026, 2025, 2024, 2023, 2020, 2015, 2009, 1980, 1950][number % 9];
        let given = [
            Some(("AB-12", "V02", "VXC50")),
            None,
            Some(("ab 12", "V01", "PHC70")),
            Some(("XY9", "V04", "VXC51")),
        ];
        let born = format!("{year}{:02}{:02}", 1 + number % 10, 1 + number % 28);
        let shots = (0..number % 5).map(|n| Shot {
            day: format!(
                "{}{:02}{:02}",
                (year.max(2012) + 1 + n / 3).min(2026),
                1 + (number + n * 5) % 10,
                3 + n
            ),
            cvx: CVX[(number / 3 + n * 2) % 6],
            given: given[(number + n) % 4],
            confidential: number % 11 == 3 && n == 0,
        });
        put(
            running,
            &Somebody {
                sender: if number % 4 == 1 { "PHARMACY" } else { "CLINIC" },
                born: born.clone(),
                sex: ["F", "M", "U"][number % 3],
                race: ["2106-3", "2054-5", "2028-9", "1002-5"][number % 4],
                ethnicity: if number % 5 == 0 { "2135-2" } else { "2186-5" },
                language: ["eng", "spa", "vie"][number % 7 % 3],
                lives: LIVES[number % 7],
                protection: if number % 13 == 5 { "Y" } else { "N" },
                status: if number % 17 == 4 { "L" } else { "A" },
                died: if number % 19 == 6 { "20260601|Y" } else { "" },
                // What is given before birth is not taken.
                shots: shots.filter(|shot| shot.day > born).collect(),
                ..somebody(number)
            },
        );
    }
    // A wish and the law keep some close.
    let ids = everybody(running);
    let officer = user(&running.registry, running.clinic.organization(), "the officer", Role::PrivacyOfficer);
    let kinds = [Restriction::SafetyHold, Restriction::Lock, Restriction::NoShare, Restriction::SafetyHold];
    // Steps of five meet every kind of home, sender and age.
    for (id, kind) in ids.iter().step_by(5).zip(kinds.into_iter().cycle()) {
        let record = door::open(&running.registry, &running.clinic, *id).expect("asked").expect("there");
        scope::keep_from_others(&running.registry, &officer, record.person, kind, None).expect("restricted");
    }
}

/// Somebody as the asker sees them, with what the schedule says.
struct Double {
    record: Record,
    assessed: Option<Assessed>,
    /// Whether the asker has an active patient in them, by the record as it is.
    own: bool,
}

struct Asker<'r> {
    running: &'r Running,
    people: Vec<Double>,
    all: bool,
}

fn day(date: jiff::civil::Date) -> Date {
    Date::try_from(date).expect("a day")
}

fn today(running: &Running) -> Date {
    day(running.registry.today())
}

impl<'r> Asker<'r> {
    fn of(running: &'r Running, who: &Access) -> Self {
        let people = everybody(running).into_iter().filter_map(|id| {
            let whole = door::open(&running.registry, &running.clinic, id)
                .expect("asked")
                .expect("the operator sees all");
            let record = door::open(&running.registry, who, id).expect("asked")?;
            let own = active(&whole, today(running)).iter().any(|one| who.speaks_for(*one));
            let assessed = forecast::of_record(&running.registry, &record, today(running)).ok();
            Some(Double { record, assessed, own })
        });
        Self { running, people: people.collect(), all: who.role() != Role::ClinicStaff }
    }

    fn fitting(&self, question: &Question) -> BTreeSet<PublicId> {
        let on = question.on.unwrap_or_else(|| today(self.running));
        self.people
            .iter()
            .filter(|one| (self.all || one.own) && is_here(&one.record, on) && self.fits(question, one, on))
            .map(|one| one.record.public_id)
            .collect()
    }

    fn fits(&self, question: &Question, one: &Double, on: Date) -> bool {
        let clause = |clause: &Clause| self.holds(&clause.what, one, on) == (clause.is == Is::So);
        let join = |join: Join, all: Vec<bool>| match join {
            Join::All => all.into_iter().all(|one| one),
            Join::Any => all.into_iter().any(|one| one),
        };
        let parts: Vec<bool> = question
            .parts
            .iter()
            .map(|part| match part {
                Part::One(one) => clause(one),
                Part::Group { join: how, of } => join(*how, of.iter().map(clause).collect()),
            })
            .collect();
        parts.is_empty() || join(question.join, parts)
    }

    fn holds(&self, what: &Condition, one: &Double, on: Date) -> bool {
        let said = &one.record.demographics;
        let born = said.birth_date.map(day);
        match what {
            Condition::Ages(ages) => born.is_some_and(|born| {
                let span = jiff::civil::Date::from(born)
                    .until((jiff::Unit::Month, jiff::civil::Date::from(on)))
                    .expect("a span");
                span.get_months() >= i32::from(ages.from)
                    && span.get_months() <= i32::from(ages.to)
                    && born <= on
            }),
            Condition::Born { from, until } => born.is_some_and(|born| {
                from.is_none_or(|from| born >= from) && until.is_none_or(|until| born <= until)
            }),
            Condition::Sex(of) => of.contains(&match said.sex.value() {
                Some(jenner_codes::Sex::Female) => Sex::Female,
                Some(jenner_codes::Sex::Male) => Sex::Male,
                _ => Sex::Unknown,
            }),
            Condition::Race(of) => {
                let code =
                    said.races.value().and_then(|all| all.first()).map(|code| code.as_str().to_owned());
                of.contains(&match code.as_deref() {
                    Some("2106-3") => Race::White,
                    Some("2054-5") => Race::Black,
                    Some("2028-9") => Race::Asian,
                    Some("1002-5") => Race::Native,
                    _ => Race::Unknown,
                })
            }
            Condition::Ethnicity(of) => {
                of.contains(&match said.ethnicity.value().map(|code| code.as_str().to_owned()).as_deref() {
                    Some("2135-2") => Ethnicity::Hispanic,
                    Some("2186-5") => Ethnicity::NotHispanic,
                    _ => Ethnicity::Unknown,
                })
            }
            Condition::Eligibility(of) => {
                let last = one.record.doses.iter().rev().find(|dose| dose.best.eligibility.is_some());
                of.contains(&last.map_or(Funding::Unknown, funding))
            }
            Condition::Lives(areas) => {
                let place = said.addresses.value().and_then(|all| all.first()).cloned();
                // Abroad or in another state nobody is here; whoever moved away later lived nobody knows where.
                let place = place.filter(|place| place.state == "LA");
                let zip: Option<u32> = place.as_ref().and_then(|place| place.zip.parse().ok());
                let told: Option<u32> =
                    place.as_ref().and_then(|place| place.county.as_ref()?.as_str().parse().ok());
                let places = &self.running.registry.pack().places;
                let county = told.or_else(|| zip.and_then(|zip| places.county_of_zip(zip)));
                areas.iter().any(|area| match area {
                    Area::County(code) => county == code.parse().ok() && county.is_some(),
                    Area::Zip(code) => zip == code.parse().ok() && zip.is_some(),
                    Area::Region(word) => {
                        county.and_then(|county| places.county(county)).is_some_and(|one| one.region == *word)
                    }
                    Area::Nowhere => county.is_none() && zip.is_none(),
                    Area::State | Area::Provider(_) | Area::School(_) => panic!("not asked"),
                })
            }
            Condition::PatientOf(codes) => {
                let wanted: Vec<_> = codes.iter().map(|code| self.house(code)).collect();
                active(&one.record, on).iter().any(|house| wanted.contains(house))
            }
            Condition::StudentAt(_) => false,
            Condition::Speaks(codes) => said
                .language
                .value()
                .is_some_and(|language| codes.iter().any(|code| code == language.as_str())),
            Condition::Due { groups, when } => {
                let Some(assessed) = &one.assessed else { return false };
                let schedule = self.running.registry.schedule();
                assessed.assessment.forecasts.iter().any(|forecast| {
                    let name = schedule.group_name(forecast.group);
                    let Some(from) = forecast.recommended else { return false };
                    (groups.is_empty() || groups.iter().any(|group| group == name))
                        && forecast.status == SeriesStatus::NotComplete
                        && forecast.latest.is_none_or(|latest| latest >= on)
                        && match when {
                            When::Soon(days) => on < from && from <= on.plus_days(i32::from(*days)),
                            When::Due => from <= on,
                            When::Late(days) => {
                                from <= on
                                    && forecast
                                        .past_due
                                        .is_some_and(|last| on.days_since(last) > i32::from(*days))
                            }
                        }
                })
            }
            Condition::Reached(_) => panic!("held against coverage elsewhere"),
            Condition::Doses { of, count } => {
                let given = self.doses(of, one, on).len();
                match count {
                    HowMany::AtLeast(number) => given >= usize::from(*number),
                    HowMany::Fewer(number) => given < usize::from(*number),
                }
            }
            // Nobody was ever told anything here.
            Condition::NotTold { .. } => true,
        }
    }

    fn house(&self, code: &str) -> jenner_model::OrganizationId {
        let found = jenner_registry::organizations::by_code(&self.running.registry, code).expect("asked");
        found.expect("there").id
    }

    /// The doses that are meant, given by the day.
    fn doses<'d>(&self, of: &DoseOf, one: &'d Double, on: Date) -> Vec<&'d Dose> {
        let schedule: &Schedule = self.running.registry.schedule();
        let born = one.record.demographics.birth_date;
        let fits = |dose: &&Dose| {
            let best = &dose.best;
            let given = day(best.given_on);
            if given > on || born.is_some_and(|born| best.given_on < born) {
                return false;
            }
            let groups: BTreeSet<&str> = schedule
                .antigens_of(best.vaccine.cvx)
                .iter()
                .map(|antigen| schedule.group_name(schedule.group_of(*antigen)))
                .collect();
            let named = of.groups.is_empty() && of.cvx.is_empty()
                || of.groups.iter().any(|group| groups.contains(group.as_str()))
                || of.cvx.iter().any(|code| best.vaccine.cvx.to_string() == *code);
            let words: Vec<DoseStatus> = one
                .assessed
                .iter()
                .flat_map(|assessed| {
                    let place = assessed.facts.doses.iter().position(|known| known.id == dose.id);
                    jenner_cdsi::verdicts(schedule, &assessed.assessment)
                        .into_iter()
                        .filter(move |verdict| Some(verdict.dose) == place)
                })
                .filter(|verdict| {
                    let name = schedule.group_name(verdict.group);
                    groups.contains(name)
                        && (of.groups.is_empty() || of.groups.iter().any(|group| group == name))
                })
                .map(|verdict| verdict.standing.status)
                .collect();
            let reporters: Vec<_> = one
                .record
                .reports
                .iter()
                .filter(|report| dose.reports.contains(&report.id))
                .map(|report| report.organization)
                .collect();
            let plain = |lot: &str| lot.to_uppercase().replace(['-', ' '], "");
            named
                && of.from.is_none_or(|from| given >= from)
                && of.until.is_none_or(|until| given <= until)
                && match of.valid {
                    None => true,
                    Some(Valid::Valid) => words.contains(&DoseStatus::Valid),
                    Some(Valid::NotValid) => {
                        words.contains(&DoseStatus::NotValid) || words.contains(&DoseStatus::SubStandard)
                    }
                }
                && (of.by.is_empty() || of.by.iter().any(|code| reporters.contains(&self.house(code))))
                && (of.lot.is_empty() || plain(&best.lot) == plain(&of.lot))
                && of.told.is_none_or(|told| {
                    let given = best.source == Some(jenner_codes::InformationSource::Administered);
                    given == (told == Told::Given)
                })
                && (of.eligibility.is_empty() || of.eligibility.contains(&funding(dose)))
                && (of.paid.is_empty()
                    || of.paid.contains(&match best
                        .funding
                        .as_ref()
                        .map(|code| code.as_str().to_owned())
                        .as_deref()
                    {
                        Some("PHC70") => Paid::Private,
                        Some("VXC50" | "VXC51") => Paid::Public,
                        _ => Paid::Unknown,
                    }))
        };
        one.record.doses.iter().filter(fits).collect()
    }
}

fn funding(dose: &Dose) -> Funding {
    match dose.best.eligibility.as_ref().map(|code| code.as_str().to_owned()).as_deref() {
        Some("V01") => Funding::Private,
        Some("V02") => Funding::Medicaid,
        Some("V04") => Funding::Native,
        _ => Funding::Unknown,
    }
}

/// Whose active patient somebody is on a day: from the first thing that was said, until they were called inactive.
fn active(record: &Record, on: Date) -> Vec<jenner_model::OrganizationId> {
    let mut houses: Vec<_> = record.reports.iter().map(|report| report.organization).collect();
    houses.sort_unstable();
    houses.dedup();
    houses.retain(|house| {
        let own = || record.reports.iter().filter(|report| report.organization == *house);
        let told = |report: &jenner_model::report::Report| {
            day(report.said_at.to_jiff().to_zoned(jiff::tz::TimeZone::UTC).date())
        };
        let began = own().map(|report| match &report.statement {
            Statement::Dose(dose) => told(report).min(day(dose.given_on)),
            _ => told(report),
        });
        let lost = own().any(|report| {
            matches!(&report.statement, Statement::Demographics(said)
                if said.registry_status.value().is_some_and(|code| code.as_str() == "L"))
        });
        // Whoever was called lost was so from 1 December 2024 on.
        began.min().is_some_and(|began| began <= on) && (!lost || on < "2024-12-01".parse().expect("a day"))
    });
    houses
}

fn is_here(record: &Record, on: Date) -> bool {
    let said = &record.demographics;
    let died = said.death_date.value().is_some_and(|died| day(*died) < on);
    let away = said.addresses.value().and_then(|all| all.first()).is_some_and(|place| place.state == "TX");
    let since = record
        .reports
        .iter()
        .filter(|report| matches!(&report.statement, Statement::Demographics(said) if matches!(said.addresses, Given::Value(_))))
        .map(|report| day(report.said_at.to_jiff().to_zoned(jiff::tz::TimeZone::UTC).date()))
        .min();
    let has_left = away && since.is_some_and(|since| since <= on);
    !died && !has_left
}

fn some<T: Clone + std::fmt::Debug + 'static>(of: &[T]) -> impl Strategy<Value = Vec<T>> + use<T> {
    prop::sample::subsequence(of.to_vec(), 1..=of.len())
}

fn a_day() -> impl Strategy<Value = Option<Date>> {
    prop::option::of((2010..=2026i32, 1..=11u8, 1..=28u8))
        .prop_map(|day| day.and_then(|(year, month, day)| Date::new(year, month, day)))
}

fn groups() -> impl Strategy<Value = Vec<String>> {
    prop::sample::subsequence(vec!["MMR", "HepB", "DTaP/Tdap/Td", "Varicella"], 0..=2)
        .prop_map(|names| names.into_iter().map(str::to_owned).collect())
}

fn dose_of() -> impl Strategy<Value = DoseOf> {
    let rare = |of: Vec<&'static str>| prop::option::weighted(0.2, prop::sample::select(of));
    (
        (groups(), prop::sample::subsequence(vec!["03", "94", "20", "141"], 0..=1), a_day(), a_day()),
        prop::option::of(prop::sample::select(Valid::ALL.to_vec())),
        (rare(vec!["CLINIC", "PHARMACY"]), rare(vec!["ab12", "XY9"])),
        prop::option::weighted(0.2, prop::sample::select(Told::ALL.to_vec())),
        prop::option::weighted(0.15, some(&[Funding::Medicaid, Funding::Private, Funding::Unknown])),
        prop::option::weighted(0.15, some(Paid::ALL)),
    )
        .prop_map(|((groups, cvx, from, until), valid, (by, lot), told, eligibility, paid)| DoseOf {
            groups,
            cvx: cvx.into_iter().map(str::to_owned).collect(),
            // Days in their order, or the question is refused.
            from: from.min(until).filter(|_| from.is_some()),
            until: if from.is_some() && until.is_some() { from.max(until) } else { until },
            valid,
            by: by.into_iter().map(str::to_owned).collect(),
            lot: lot.unwrap_or_default().to_owned(),
            told,
            eligibility: eligibility.unwrap_or_default(),
            paid: paid.unwrap_or_default(),
        })
}

fn condition() -> impl Strategy<Value = Condition> {
    let area = prop::sample::select(vec![
        Area::County("22109".into()),
        Area::County("22097".into()),
        Area::Zip("70360".into()),
        Area::Zip("70501".into()),
        Area::Nowhere,
    ]);
    let when =
        prop_oneof![Just(When::Due), (1..400u16).prop_map(When::Soon), (0..900u16).prop_map(When::Late)];
    prop_oneof![
        (0..200u16, 0..900u16)
            .prop_map(|(from, more)| Condition::Ages(Ages { from, to: (from + more).min(1440) })),
        (a_day(), a_day()).prop_filter_map("a day", |(a, b)| {
            let (from, until) = if a.is_some() && b.is_some() { (a.min(b), a.max(b)) } else { (a, b) };
            (from.is_some() || until.is_some()).then_some(Condition::Born { from, until })
        }),
        some(Sex::ALL).prop_map(Condition::Sex),
        some(&[Race::White, Race::Black, Race::Asian, Race::Native]).prop_map(Condition::Race),
        some(Ethnicity::ALL).prop_map(Condition::Ethnicity),
        some(&[Funding::Medicaid, Funding::Private, Funding::Unknown]).prop_map(Condition::Eligibility),
        prop::collection::vec(area, 1..3).prop_map(Condition::Lives),
        some(&["CLINIC", "PHARMACY"])
            .prop_map(|codes| Condition::PatientOf(codes.into_iter().map(Into::into).collect())),
        some(&["eng", "spa", "vie"])
            .prop_map(|codes| Condition::Speaks(codes.into_iter().map(Into::into).collect())),
        (groups(), when).prop_map(|(groups, when)| Condition::Due { groups, when }),
        (dose_of(), prop_oneof![(1..4u8).prop_map(HowMany::AtLeast), (1..4u8).prop_map(HowMany::Fewer)])
            .prop_map(|(of, count)| Condition::Doses { of, count }),
        (groups(), (1..3u8)).prop_map(|(groups, number)| Condition::Doses {
            of: DoseOf { groups, ..DoseOf::default() },
            count: HowMany::Fewer(number),
        }),
        (1..50u16).prop_map(|weeks| Condition::NotTold { weeks }),
    ]
}

fn clause() -> impl Strategy<Value = Clause> {
    (prop::sample::select(Is::ALL.to_vec()), condition()).prop_map(|(is, what)| Clause { is, what })
}

fn question() -> impl Strategy<Value = Question> {
    let join = || prop::sample::select(Join::ALL.to_vec());
    let group =
        (join(), prop::collection::vec(clause(), 1..4)).prop_map(|(join, of)| Part::Group { join, of });
    let part = prop_oneof![3 => clause().prop_map(Part::One), 1 => group];
    let day = prop::option::weighted(
        0.3,
        (1..330i32).prop_map(|back| "2026-12-01".parse::<Date>().expect("a day").plus_days(-back)),
    );
    (join(), prop::collection::vec(part, 0..4), prop::sample::select(Sort::ALL.to_vec()), day)
        .prop_map(|(join, parts, sort, on)| Question { join, parts, sort, on, ..Question::list(Vec::new()) })
}

#[test]
fn any_question_lists_and_counts_those_whom_a_slow_double_finds() {
    on_each_engine(|running| {
        state(running);
        let clinic = running.clinic.organization();
        let askers = [
            user(&running.registry, clinic, "the steward", Role::DataQuality),
            user(&running.registry, clinic, "the nurse", Role::ClinicStaff),
        ];
        let doubles: Vec<Asker<'_>> = askers.iter().map(|who| Asker::of(running, who)).collect();
        assert!(doubles[0].people.len() < everybody(running).len(), "some are hidden");
        let cases = if running.engine.to_lowercase().contains("sqlite") { 240 } else { 40 };
        let mut runner = TestRunner::new_with_rng(
            Config { cases, failure_persistence: None, ..Config::default() },
            proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
        );
        let seen = std::cell::Cell::new((0, 0));
        let law = |question: Question| {
            for (who, double) in askers.iter().zip(&doubles) {
                let expected = double.fitting(&question);
                let found = listed(running, who, &question);
                let once: BTreeSet<PublicId> = found.iter().copied().collect();
                prop_assert_eq!(found.len(), once.len(), "nobody stands twice");
                let told = |ids: &mut dyn Iterator<Item = &PublicId>| -> Vec<String> {
                    let mut ids: Vec<&PublicId> = ids.collect();
                    ids.truncate(3);
                    let told = |one: &Double| {
                        let said = &one.record.demographics;
                        format!("{:?} {:?} {:?}", said.names, said.addresses, one.record.restrictions)
                    };
                    let of = |id: &PublicId| double.people.iter().find(|one| one.record.public_id == *id);
                    ids.into_iter().map(|id| of(id).map_or_else(|| "hidden".to_owned(), told)).collect()
                };
                let (missing, extra) =
                    (told(&mut expected.difference(&once)), told(&mut once.difference(&expected)));
                prop_assert!(
                    missing.is_empty() && extra.is_empty(),
                    "{:?} misses {missing:?} and lists {extra:?}",
                    who.role()
                );
                let total = counted(running, who, &question.clone().counted_by(&[])).total;
                prop_assert_eq!(total, expected.len() as u64);
                let by_sex =
                    counted(running, who, &question.clone().counted_by(&[Grouping::Sex, Grouping::Zip]));
                prop_assert_eq!(by_sex.rows.iter().map(|row| row.count).sum::<u64>(), total);
                let (some, none) = seen.get();
                seen.set(if expected.is_empty() { (some, none + 1) } else { (some + 1, none) });
            }
            Ok(())
        };
        runner.run(&question(), law).unwrap_or_else(|why| panic!("{why}"));
        let (some, none) = seen.get();
        assert!(some > none / 2, "questions that fit somebody: {some}, nobody: {none}");
    });
}

#[test]
fn a_condition_and_its_opposite_share_everybody_out() {
    let running = super::on_sqlite();
    state(&running);
    let who = user(&running.registry, running.clinic.organization(), "the steward", Role::DataQuality);
    let all = listed(&running, &who, &Question::list(Vec::new())).len();
    let mut runner = TestRunner::new_with_rng(
        Config { cases: 60, failure_persistence: None, ..Config::default() },
        proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
    );
    let law = |what: Condition| {
        let so = listed(&running, &who, &Question::list(vec![Clause::so(what.clone())]));
        let not_so = listed(&running, &who, &Question::list(vec![Clause::not_so(what)]));
        prop_assert_eq!(so.len() + not_so.len(), all);
        prop_assert!(so.iter().all(|one| !not_so.contains(one)));
        Ok(())
    };
    runner.run(&condition(), law).unwrap_or_else(|why| panic!("{why}"));
}

#[test]
fn any_list_of_doses_has_the_lines_that_a_slow_double_finds() {
    let running = super::on_sqlite();
    state(&running);
    let who = user(&running.registry, running.clinic.organization(), "the steward", Role::DataQuality);
    let double = Asker::of(&running, &who);
    let mut runner = TestRunner::new_with_rng(
        Config { cases: 80, failure_persistence: None, ..Config::default() },
        proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
    );
    let law = |(question, of): (Question, DoseOf)| {
        let question =
            Question { columns: vec![Column::Given, Column::Lot], ..question }.of_doses(of.clone());
        let on = question.on.unwrap_or_else(|| today(&running));
        let fitting = double.fitting(&question);
        let expected: usize = double
            .people
            .iter()
            .filter(|one| fitting.contains(&one.record.public_id))
            .map(|one| double.doses(&of, one, on).len())
            .sum();
        let first = super::page(&running, &who, &question, 1);
        prop_assert_eq!(first.doses, expected as u64);
        prop_assert_eq!(listed(&running, &who, &question).len(), expected);
        let by_month =
            Question { shape: Shape::Count, by: vec![Grouping::Month, Grouping::Vaccine], ..question };
        let counted = counted(&running, &who, &by_month);
        prop_assert_eq!(counted.total, expected as u64);
        prop_assert_eq!(counted.rows.iter().map(|row| row.count).sum::<u64>(), expected as u64);
        Ok(())
    };
    runner.run(&(question(), dose_of()), law).unwrap_or_else(|why| panic!("{why}"));
}

#[test]
fn who_has_reached_a_measure_is_as_many_as_coverage_says() {
    use jenner_registry::coverage::{self, MeasureId};
    let running = super::on_sqlite();
    for number in 0..30 {
        let shots = if number % 3 == 0 { vec![past("03", "20250801")] } else { Vec::new() };
        put(&running, &Somebody { born: format!("2024{:02}10", 1 + number % 11), shots, ..somebody(number) });
    }
    let operator = &running.clinic;
    let measure = MeasureId::new("mmr1-24m");
    let cohort = coverage::measure(&running.registry, &measure).expect("there").cohort.clone();
    let months =
        |age: Option<jenner_cdsi::Duration>| age.map(|age| age.years as u16 * 12 + age.months as u16);
    let ages = Ages {
        from: months(cohort.from_age).expect("an age"),
        to: months(cohort.until_age).expect("an age") - 1,
    };
    let asked = coverage::Question::about(measure.clone(), running.registry.today());
    let answer =
        coverage::ask(&running.registry, operator, &asked).expect("asked").expect("answered").total();
    let of = |clauses| counted(&running, operator, &Question::list(clauses).counted_by(&[])).total;
    let in_cohort = Clause::so(Condition::Ages(ages));
    assert_eq!(of(vec![in_cohort.clone()]), answer.denominator);
    assert_eq!(of(vec![in_cohort, Clause::so(Condition::Reached(measure))]), answer.numerator);
    assert!(answer.numerator > 0 && answer.numerator < answer.denominator);
}
