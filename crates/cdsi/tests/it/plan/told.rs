//! Plans for children whose plan can be told by hand.

use jenner_cdsi::plan::{Ask, Avoided, Plan, plan};
use jenner_cdsi::{Date, Dose, Duration, GroupId, Patient, Schedule, Sex, shipped_pack};

fn schedule() -> Schedule {
    Schedule::load(&shipped_pack().unwrap()).unwrap()
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn groups(schedule: &Schedule, names: &[&str]) -> Vec<GroupId> {
    names.iter().map(|name| schedule.group_named(name).unwrap()).collect()
}

fn days(plan: &Plan) -> Vec<String> {
    plan.visits.iter().map(|visit| visit.on.to_string()).collect()
}

/// The doses of a visit as "group number", by vaccine.
fn doses(schedule: &Schedule, plan: &Plan, visit: usize) -> Vec<(String, Vec<String>)> {
    let served = |served: &jenner_cdsi::plan::Served| {
        format!("{} {}", schedule.group_name(served.group), served.number)
    };
    plan.visits[visit]
        .doses
        .iter()
        .map(|dose| (dose.cvx.to_string(), dose.serves.iter().map(served).collect()))
        .collect()
}

#[test]
fn a_two_year_old_without_doses_needs_four_visits_in_a_year() {
    let schedule = schedule();
    let child = Patient::born(day("2024-11-20"), Sex::Female);
    let plan = plan(&child, &schedule, &Ask::all(day("2026-11-25"), day("2027-11-24")));
    // DTaP needs four doses, the last six months after the third; everything else finds a place beside them. HepB 3
    // comes 16 weeks after HepB 1, which is why the third round waits.
    assert_eq!(days(&plan), ["2026-11-25", "2027-01-20", "2027-03-17", "2027-09-17"]);
    assert!(plan.fewest_for_certain);
    let first: Vec<String> = doses(&schedule, &plan, 0).into_iter().flat_map(|(_, serves)| serves).collect();
    for group in
        ["DTaP/Tdap/Td 1", "HepA 1", "HepB 1", "Hib 1", "MMR 1", "Pneumococcal 1", "Polio 1", "Varicella 1"]
    {
        assert!(first.contains(&group.to_owned()), "{group} is due and not given today: {first:?}");
    }
}

#[test]
fn two_live_vaccines_are_given_on_one_day_or_four_weeks_apart() {
    let schedule = schedule();
    let groups = groups(&schedule, &["MMR", "Varicella"]);
    let mut child = Patient::born(day("2020-03-01"), Sex::Male);
    // Varicella two weeks ago: MMR has to wait for two more.
    child.doses.push(Dose::given(day("2026-11-11"), "21".parse().unwrap()));
    let ask = Ask { groups: Some(&groups), ..Ask::all(day("2026-11-25"), day("2027-11-24")) };
    let plan = plan(&child, &schedule, &ask);
    assert_eq!(days(&plan)[0], "2026-12-09", "28 days after 2026-11-11");
    for (one, next) in plan.visits.iter().zip(plan.visits.iter().skip(1)) {
        assert!(next.on.days_since(one.on) >= 28);
    }
}

/// Two months old, with the dose of hepatitis B vaccine of the day of birth.
fn infant() -> Patient {
    let mut infant = Patient::born(day("2026-09-20"), Sex::Female);
    infant.doses.push(Dose::given(day("2026-09-20"), "08".parse().unwrap()));
    infant
}

#[test]
fn a_combination_is_taken_where_all_its_parts_are_due_and_only_there() {
    let schedule = schedule();
    let all = groups(&schedule, &["DTaP/Tdap/Td", "HepB", "Polio"]);
    let ask = Ask { groups: Some(&all), ..Ask::all(day("2026-11-25"), day("2026-12-01")) };
    let together = plan(&infant(), &schedule, &ask);
    let serves = ["DTaP/Tdap/Td 1", "HepB 2", "Polio 1"].map(str::to_owned).to_vec();
    assert_eq!(doses(&schedule, &together, 0), [("110".to_owned(), serves)]);
    let apart = plan(&infant(), &schedule, &Ask { groups: Some(&all[..2]), ..ask });
    assert_eq!(doses(&schedule, &apart, 0).len(), 2, "nothing holds these two without polio");
}

#[test]
fn a_vaccine_to_avoid_at_an_age_is_not_taken_below_it() {
    let schedule = schedule();
    let groups = groups(&schedule, &["DTaP/Tdap/Td", "HepB", "Polio"]);
    for (months, injections) in [(12, 3), (1, 1)] {
        let below = Duration { months, ..Duration::ZERO };
        let avoid = [Avoided { cvx: "110".parse().unwrap(), below }];
        let ask =
            Ask { groups: Some(&groups), avoid: &avoid, ..Ask::all(day("2026-11-25"), day("2026-12-01")) };
        let plan = plan(&infant(), &schedule, &ask);
        assert_eq!(plan.visits[0].doses.len(), injections, "{:?}", doses(&schedule, &plan, 0));
    }
}

#[test]
fn what_cannot_be_had_is_named_and_not_planned() {
    let schedule = schedule();
    let groups = groups(&schedule, &["HepB", "Polio"]);
    let had = ["10".parse().unwrap()];
    let infant = Patient::born(day("2026-09-20"), Sex::Female);
    let ask =
        Ask { groups: Some(&groups), vaccines: Some(&had), ..Ask::all(day("2026-11-25"), day("2027-11-24")) };
    let plan = plan(&infant, &schedule, &ask);
    assert_eq!(plan.without_vaccine, [groups[0]]);
    assert_eq!(doses(&schedule, &plan, 0), [("10".to_owned(), vec!["Polio 1".to_owned()])]);
}

#[test]
fn whoever_needs_nothing_has_an_empty_plan() {
    let schedule = schedule();
    let groups = groups(&schedule, &["MMR"]);
    let mut child = Patient::born(day("2015-03-01"), Sex::Male);
    for given in ["2016-03-10", "2019-04-02"] {
        child.doses.push(Dose::given(day(given), "03".parse().unwrap()));
    }
    let ask = Ask { groups: Some(&groups), ..Ask::all(day("2026-11-25"), day("2030-11-24")) };
    let plan = plan(&child, &schedule, &ask);
    assert_eq!((plan.visits.len(), plan.fewest_for_certain), (0, true));
}
