//! The schools of the made-up state send their lists, as real ones do, and most of them report.

use anyhow::{Context as _, Result, anyhow};
use jenner::demo::{State, students};
use jenner_registry::schools::numbers::{Sector, detail, release};
use jenner_registry::schools::roster::{self, report};
use jenner_registry::{Registry, access, organizations};

/// What was done.
#[derive(Debug, Clone, Copy, Default)]
pub struct Enrolled {
    /// Schools and childcare centres.
    pub schools: u64,
    /// Children on their lists.
    pub children: u64,
    /// Schools that reported.
    pub reported: u64,
}

/// Sends and applies the list of every school, signs the reports of those that report, and publishes the numbers.
pub fn enrol(registry: &Registry, state: &State) -> Result<Enrolled> {
    let all = organizations::list(registry)?;
    let mut done = Enrolled::default();
    let mut details = Vec::new();
    for list in students::lists(state) {
        let seed = state.organizations().get(list.organization).context("a school of the state")?;
        let school = all.iter().find(|one| one.code == seed.code).context("a school of the registry")?;
        let who = access::of_operator(school.id);
        let id = roster::add(registry, &who, school.id, "students.csv", list.csv.as_bytes())?
            .map_err(|why| anyhow!("the list of {} is none: {}", seed.code, why.word()))?;
        if !roster::work(registry, &who, id)? {
            return Err(anyhow!("the list of {} was not compared", seed.code));
        }
        let applied = roster::apply(registry, &who, id, true)?
            .map_err(|why| anyhow!("the list of {} was not applied: {why:?}", seed.code))?;
        let sector = if list.is_private { Sector::Private } else { Sector::Public };
        details.push((school.id, detail::Detail { sector, last_grade: None }));
        done.schools += 1;
        done.children += applied.added;
        if list.reported {
            let shown = report::of_school(registry, &who, school.id)?;
            let signed =
                report::submit(registry, &who, school.id, "Pat Naquin", "School nurse", shown.now.mark())?;
            done.reported += u64::from(signed.is_ok());
        }
    }
    let operator = crate::open::operator();
    detail::put(registry, &operator, &details)?;
    release::publish(registry, &operator)?;
    Ok(done)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use jenner_cdsi::Date as Day;
    use jenner_model::organization::OrganizationKind;
    use jenner_registry::schools::law::edition::Public;
    use jenner_registry::schools::law::{Enrolment, Facility, Grade, Ready, Seen, StatusKind, Student};
    use jenner_registry::schools::numbers::read::{self, Asked};
    use jenner_registry::schools::numbers::{Area, Cohort, attack, release};
    use jenner_registry::schools::roster::compliance;
    use jenner_registry::{access::door, forecast};

    use super::*;
    use crate::config::Config;
    use crate::state::{self, Wanted};

    /// What the brute force counts of a grade and an area.
    #[derive(Debug, Default, PartialEq, Eq)]
    struct Counted {
        children: u64,
        complete: u64,
        provisional: u64,
        neither: u64,
        no_record: u64,
        met: BTreeMap<String, u64>,
    }

    #[test]
    fn the_annual_numbers_of_the_made_up_state_equal_a_count_child_by_child() {
        let folder = tempfile::tempdir().expect("a folder");
        let wanted = Wanted { people: 1_500, seed: 7, dir: folder.path().to_owned(), first_only: false };
        let made = state::open(&wanted, &Config::default()).expect("a state");
        let registry = &made.registry;
        let enrolled = enrol(registry, &State::new(made.record.settings()).expect("a state")).expect("lists");
        assert!(enrolled.children > 100 && enrolled.schools > 20, "{enrolled:?}");
        assert!(enrolled.reported > 0 && enrolled.reported < enrolled.schools, "{enrolled:?}");

        // Every record is opened, its doses are assessed anew, and the law is asked about each child.
        let operator = crate::open::operator();
        let law = Ready::new(&registry.pack().school, registry.schedule()).expect("the law");
        let on = Day::try_from(registry.today()).expect("a day");
        let mut expected: BTreeMap<(String, String), Counted> = BTreeMap::new();
        for school in organizations::list(registry).expect("schools") {
            let is_childcare = school.kind == OrganizationKind::Childcare;
            if !is_childcare && school.kind != OrganizationKind::School {
                continue;
            }
            let who = access::of_operator(school.id);
            for child in compliance::children(registry, &who, school.id).expect("children") {
                let number = child.student.grade.number();
                let word = match (is_childcare, number) {
                    (true, _) => "childcare",
                    (false, 0) => "K",
                    (false, 6) => "6",
                    (false, 11) => "11",
                    (false, _) => continue,
                };
                let record =
                    child.record.and_then(|id| door::open(registry, &operator, id).expect("a record"));
                let assessed = record.map(|one| forecast::of_record(registry, &one, on).expect("an answer"));
                let student = Student {
                    birth: assessed.as_ref().map_or_else(
                        || Day::try_from(child.student.born).expect("a birth date"),
                        |one| one.patient.birth,
                    ),
                    enrolment: Enrolment {
                        facility: if is_childcare { Facility::Childcare } else { Facility::School },
                        grade: i8::try_from(number).ok().and_then(Grade::numbered),
                        entered: None,
                        circumstances: Default::default(),
                    },
                    seen: assessed.as_ref().map(|one| Seen::of(registry.schedule(), one)),
                    claims: Vec::new(),
                    proofs: Vec::new(),
                };
                let answer = law.answer(&student, on);
                let county = school.county.as_ref().map_or("", |one| one.as_str()).to_owned();
                for area in ["state".to_owned(), county, school.public_id.to_string()] {
                    let of = expected.entry((word.to_owned(), area)).or_default();
                    of.children += 1;
                    match answer.status.kind() {
                        StatusKind::Complete => of.complete += 1,
                        StatusKind::InProgress | StatusKind::Conditional => of.provisional += 1,
                        StatusKind::NoRecord => {
                            (of.neither, of.no_record) = (of.neither + 1, of.no_record + 1)
                        }
                        StatusKind::NotMet => of.neither += 1,
                        StatusKind::Exempt => panic!("nobody is exempt here"),
                    }
                    for line in answer.lines.iter().filter(|line| line.stand.is_met()) {
                        let need = law.need(&answer, line).expect("a need");
                        *of.met.entry(need.name.clone()).or_default() += 1;
                    }
                }
            }
        }

        let tally = read::now(registry, &operator, Asked { all: true, before_year: None }).expect("numbers");
        let mut found: BTreeMap<(String, String), Counted> = BTreeMap::new();
        for ((cohort, area), of) in &tally.numbers {
            let area = match area {
                Area::State => "state".to_owned(),
                Area::County(fips) => fips.clone(),
                Area::School(at) => tally.places[*at].public_id.clone(),
                Area::Sector(_) | Area::District(_) => continue,
            };
            let met = of.vaccines.iter().map(|(name, one)| (name.clone(), one.met));
            let counted = Counted {
                children: of.assessed,
                complete: of.complete,
                provisional: of.provisional,
                neither: of.neither(),
                no_record: of.no_record,
                met: met.filter(|(_, count)| *count > 0).collect(),
            };
            found.insert((cohort.word(), area), counted);
        }
        assert_eq!(found, expected);
        let sectors: u64 = Sector::ALL
            .iter()
            .filter_map(|one| tally.of(Cohort::Childcare, &Area::Sector(*one)))
            .map(|of| of.assessed)
            .sum();
        assert_eq!(Some(sectors), tally.of(Cohort::Childcare, &Area::State).map(|of| of.assessed));

        // Without the children of schools that have not reported, the same children are enrolled and fewer counted.
        let reported =
            read::now(registry, &operator, Asked { all: false, before_year: None }).expect("numbers");
        for (key, of) in &reported.numbers {
            let all = tally.numbers.get(key).expect("the same areas");
            assert_eq!(of.enrolled, all.enrolled);
            assert!(of.assessed <= all.assessed);
        }

        // Whoever has the public table and reckons finds out nothing that it hides, by these rules and by laxer ones.
        let mut shown = 0;
        for (hide_under, rows_from) in [(11, 30), (3, 6)] {
            let rules = Public { hide_under, rows_from };
            for numbers in [&tally, &reported] {
                let table = release::table(numbers, (2026, "made up", registry.today()), rules, None);
                for cohort in &table.cohorts {
                    assert_eq!(attack::found(cohort, hide_under), [], "{cohort:#?}");
                    shown += cohort.rows.iter().flat_map(|row| &row.cells).flatten().count();
                }
            }
        }
        assert!(shown > 0, "something is published");
    }
}
