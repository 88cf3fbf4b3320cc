//! Small cases in which every way of keeping the rules of a plan is tried: any day, and on later days any part of what is
//! recommended (the planner gives all of it, so this search is freer). It shares nothing with the planner but the engine
//! and the rules in its documentation.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use jenner_cdsi::plan::{Ask, Plan, kept, plan};
use jenner_cdsi::{
    Date, Dose, DoseStatus, GroupId, Patient, Schedule, SeriesStatus, Sex, Standing, evaluate, shipped_pack,
};
use jenner_codes::Cvx;

static SCHEDULE: LazyLock<Schedule> = LazyLock::new(|| Schedule::load(&shipped_pack().unwrap()).unwrap());

/// One question, small enough to be answered by trying.
struct Case {
    patient: Patient,
    on: Date,
    until: Date,
    groups: Vec<GroupId>,
}

struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % u64::from(most)) as u32
    }

    fn one_of<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len() as u32) as usize]
    }
}

const GROUPS: [(&str, &[&str]); 9] = [
    ("DTaP/Tdap/Td", &["20", "115", "110"]),
    ("HepA", &["83"]),
    ("HepB", &["08", "110"]),
    ("Hib", &["49"]),
    ("MMR", &["03", "94"]),
    ("Pneumococcal", &["215"]),
    ("Polio", &["10", "110"]),
    ("Varicella", &["21", "94"]),
    ("HPV", &["165"]),
];

fn case(number: u32) -> Case {
    let mut dice = Dice(u64::from(number) * 7_919 + 13);
    for _ in 0..8 {
        dice.below(2);
    }
    let on: Date = "2026-11-25".parse().unwrap();
    let age = match dice.below(4) {
        0 => 60 + dice.below(300),
        1 => 360 + dice.below(700),
        2 => 1_400 + dice.below(2_200),
        _ => 4_000 + dice.below(2_500),
    };
    let birth = on.plus_days(-(age as i32));
    let mut patient = Patient::born(birth, dice.one_of(&[Sex::Female, Sex::Male]));
    let mut groups = Vec::new();
    for _ in 0..=1 + dice.below(3) {
        let (name, vaccines) = dice.one_of(&GROUPS);
        let group = SCHEDULE.group_named(name).unwrap();
        if groups.contains(&group) {
            continue;
        }
        groups.push(group);
        for _ in 0..dice.below(3) {
            // Many just before today, where the intervals are.
            let back = if dice.below(2) == 0 { dice.below(40) } else { dice.below(age) };
            let cvx: Cvx = dice.one_of(vaccines).parse().unwrap();
            patient.doses.push(Dose::given(on.plus_days(-(back.min(age) as i32)), cvx));
        }
    }
    let until = on.plus_days(30 + dice.below(170) as i32);
    Case { patient, on, until, groups }
}

/// A dose that waits: group, from when, until when at the latest, vaccines.
struct Waiting {
    group: GroupId,
    from: Date,
    to: Date,
    vaccines: Vec<Cvx>,
}

fn waiting(case: &Case, patient: &Patient, day: Date) -> Vec<Waiting> {
    let forecasts = evaluate(patient, &SCHEDULE, day).forecasts;
    forecasts
        .into_iter()
        .filter(|one| one.status == SeriesStatus::NotComplete && case.groups.contains(&one.group))
        .filter(|one| !one.series.iter().all(|series| SCHEDULE.is_shared_decision(*series)))
        .filter_map(|one| {
            let from = one.recommended?.max(case.on);
            let late = from.plus_days(Ask::USUAL_WAIT);
            let to = one.past_due.map_or(late, |last| last.max(late));
            let to = one.latest.map_or(to, |latest| latest.min(to));
            Some(Waiting { group: one.group, from, to, vaccines: one.suitable })
        })
        .collect()
}

/// The patient after doses of these groups on a day, if there is a vaccine for each that counts.
fn after(patient: &Patient, waiting: &[&Waiting], day: Date) -> Option<Patient> {
    let mut later = patient.clone();
    for one in waiting {
        let single = one.vaccines.iter().copied().find(|cvx| {
            let of = SCHEDULE.antigens_of(*cvx);
            let mut tried = later.clone();
            tried.doses.push(Dose::given(day, *cvx));
            of.iter().all(|antigen| SCHEDULE.group_of(*antigen) == one.group)
                && counts(&tried, tried.doses.len() - 1, one.group, day)
        });
        later.doses.push(Dose::given(day, single?));
    }
    Some(later)
}

fn counts(patient: &Patient, dose: usize, group: GroupId, day: Date) -> bool {
    let assessment = evaluate(patient, &SCHEDULE, day);
    Standing::in_group(&assessment, &SCHEDULE, dose, group).is_some_and(|one| one.status == DoseStatus::Valid)
}

/// What has to be given, by coming every time something is recommended.
fn owed(case: &Case) -> Option<Vec<(GroupId, usize)>> {
    let mut owed: Vec<(GroupId, usize)> = case.groups.iter().map(|group| (*group, 0)).collect();
    let (mut patient, mut day) = (case.patient.clone(), case.on);
    for _ in 0..20 {
        let all = waiting(case, &patient, day);
        let Some(next) = all.iter().map(|one| one.from).min().filter(|next| *next <= case.until) else {
            return Some(owed);
        };
        day = next;
        let all = waiting(case, &patient, day);
        let open: Vec<&Waiting> = all.iter().filter(|one| one.from <= day).collect();
        if open.is_empty() {
            return None;
        }
        patient = after(&patient, &open, day)?;
        for one in open {
            owed.iter_mut().filter(|(group, _)| *group == one.group).for_each(|(_, count)| *count += 1);
        }
    }
    None
}

/// Whether so many visits are enough. `None` when there are too many ways to try them all.
fn enough(
    case: &Case,
    patient: &Patient,
    day: Date,
    owed: &[(GroupId, usize)],
    visits: usize,
    left: &mut u32,
) -> Option<bool> {
    *left = left.checked_sub(1)?;
    let still = |group: GroupId| owed.iter().any(|(known, count)| *known == group && *count > 0);
    let mut all = waiting(case, patient, day);
    all.retain(|one| still(one.group));
    let (Some(first), Some(last)) =
        (all.iter().map(|one| one.from).min(), all.iter().map(|one| one.to).min())
    else {
        return Some(true);
    };
    if visits == 0 {
        return Some(false);
    }
    let today = first == case.on && patient.doses.len() == case.patient.doses.len();
    let (first, last) = if today { (first, first) } else { (first.max(day.plus_days(1)), last) };
    for number in first.number()..=last.number() {
        let on = Date::from_number(number).unwrap();
        *left = left.checked_sub(1)?;
        let mut open = waiting(case, patient, on);
        open.retain(|one| still(one.group) && one.from <= on);
        let everything = (1u32 << open.len()) - 1;
        let parts = if today { everything..=everything } else { 1..=everything };
        for part in parts {
            let given: Vec<&Waiting> =
                open.iter().enumerate().filter(|(at, _)| part & (1 << at) != 0).map(|(_, one)| one).collect();
            *left = left.checked_sub(given.len() as u32)?;
            let Some(later) = after(patient, &given, on) else { continue };
            let rest: Vec<(GroupId, usize)> = owed
                .iter()
                .map(|(group, count)| {
                    (*group, count - usize::from(given.iter().any(|one| one.group == *group)))
                })
                .collect();
            if enough(case, &later, on, &rest, visits - 1, left)? {
                return Some(true);
            }
        }
    }
    Some(false)
}

fn asked(case: &Case) -> Plan {
    plan(&case.patient, &SCHEDULE, &Ask { groups: Some(&case.groups), ..Ask::all(case.on, case.until) })
}

#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    /// Nothing to plan, or a single visit, or too many ways.
    NotCompared,
    /// No way with fewer visits.
    SameVisits,
    Worse,
}

fn compare(number: u32) -> Outcome {
    let case = case(number);
    let plan = asked(&case);
    let Some(owed) = owed(&case).filter(|_| plan.visits.len() > 1) else { return Outcome::NotCompared };
    let mut left = 12_000;
    match enough(&case, &case.patient, case.on, &owed, plan.visits.len() - 1, &mut left) {
        None => Outcome::NotCompared,
        Some(false) => Outcome::SameVisits,
        Some(true) => {
            eprintln!("case {number}: {} visits are too many for {:?}", plan.visits.len(), case.patient);
            Outcome::Worse
        }
    }
}

#[test]
fn no_search_that_tries_everything_finds_a_plan_with_fewer_visits() {
    let next = AtomicUsize::new(0);
    let outcomes: Vec<Outcome> = std::thread::scope(|scope| {
        let work = || {
            let mut mine = Vec::new();
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= 900 {
                    return mine;
                }
                mine.push(compare(number as u32));
            }
        };
        let workers: Vec<_> = (0..2).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    let count = |outcome: Outcome| outcomes.iter().filter(|one| **one == outcome).count();
    eprintln!("{} compared, {} worse", count(Outcome::SameVisits), count(Outcome::Worse));
    assert_eq!(count(Outcome::Worse), 0);
    assert!(count(Outcome::SameVisits) >= 500, "only {} cases were compared", count(Outcome::SameVisits));
}

#[test]
fn every_dose_of_every_plan_counts_for_what_it_is_planned_for() {
    let (mut plans, mut doses) = (0, 0);
    for number in 10_000..10_600 {
        let case = case(number);
        let plan = asked(&case);
        let patient = kept(&case.patient, &plan);
        let Some(last) = plan.visits.last() else { continue };
        plans += 1;
        assert!(plan.visits.is_sorted_by(|a, b| a.on < b.on), "case {number}");
        let assessment = evaluate(&patient, &SCHEDULE, last.on);
        let planned = plan.visits.iter().flat_map(|visit| &visit.doses);
        for (place, dose) in planned.enumerate() {
            doses += 1;
            assert!(!dose.serves.is_empty(), "case {number}: an injection for nothing");
            for served in &dose.serves {
                let standing = Standing::in_group(
                    &assessment,
                    &SCHEDULE,
                    case.patient.doses.len() + place,
                    served.group,
                );
                assert_eq!(
                    standing.map(|one| one.status),
                    Some(DoseStatus::Valid),
                    "case {number}: {} in {} of {plan:?}",
                    dose.cvx,
                    SCHEDULE.group_name(served.group)
                );
            }
        }
        // Nothing that was due by the end is forgotten, but what waits for a decision or has no vaccine.
        let open = waiting(&case, &patient, last.on);
        let forgotten = open
            .iter()
            .find(|one| one.from <= case.until.min(last.on) && !plan.without_vaccine.contains(&one.group));
        assert!(
            forgotten.is_none(),
            "case {number}: {:?}",
            forgotten.map(|one| SCHEDULE.group_name(one.group))
        );
    }
    assert!(plans > 300 && doses > 600, "{plans} plans, {doses} doses");
}
