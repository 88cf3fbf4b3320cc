//! What an evaluated history (Z42) says.

use jenner_hl7::er7::Message;

use crate::support::*;

/// An OBX of an answer: the order group it stands in, OBX-4, the question, the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Seen {
    vaccine: String,
    set: String,
    question: String,
    answer: String,
    text: String,
}

fn seen(answer: &str) -> Vec<Seen> {
    let message = Message::parse(answer).expect("an HL7 answer");
    let mut vaccine = String::new();
    let mut all = Vec::new();
    for segment in message.segments() {
        match segment.name() {
            "RXA" => vaccine = segment.field(5).component(1).text().into_owned(),
            "OBX" => all.push(Seen {
                vaccine: vaccine.clone(),
                set: segment.field(4).text().into_owned(),
                question: segment.field(3).component(1).text().into_owned(),
                answer: segment.field(5).component(1).text().into_owned(),
                text: segment.field(5).component(2).text().into_owned(),
            }),
            _ => {}
        }
    }
    all
}

/// The answers to a question under a vaccine, in order.
fn answers<'s>(all: &'s [Seen], vaccine: &str, question: &str) -> Vec<&'s str> {
    let fits = |one: &&Seen| one.vaccine == vaccine && one.question == question;
    all.iter().filter(fits).map(|one| one.answer.as_str()).collect()
}

/// The forecast's set for a vaccine group: question and answer.
fn forecast_of(all: &[Seen], group: &str) -> Vec<(String, String)> {
    let set = all
        .iter()
        .find(|one| one.vaccine == "998" && one.question == "30956-7" && one.answer == group)
        .unwrap_or_else(|| panic!("no forecast for {group}"))
        .set
        .clone();
    all.iter()
        .filter(|one| one.vaccine == "998" && one.set == set)
        .map(|one| (one.question.clone(), one.answer.clone()))
        .collect()
}

fn ask(running: &Running, shots: &[Shot]) -> (String, Vec<Seen>) {
    take(running, &running.clinic, &vxu("CLINIC", "20250601080000", "A1", ZOE, shots));
    let answer = send(running, &running.clinic, &qbp("Z44", "CLINIC", "Q1", ZOE)).text;
    assert_eq!(outcome_of(&answer), ("Z42".into(), "OK".into()));
    let all = seen(&answer);
    (answer, all)
}

#[test]
fn every_dose_is_evaluated_and_every_group_has_its_forecast() {
    on_each_engine(|running| {
        let (answer, all) = ask(running, &[past("d1", "20250310", "03")]);
        assert!(!answer.contains("\rERR|"), "{}", answer.replace('\r', "\n"));
        assert_eq!(answers(&all, "03", "30956-7"), ["03"]);
        assert_eq!(answers(&all, "03", "59779-9"), ["VXC16"]);
        assert_eq!(answers(&all, "03", "59781-5"), ["Y"]);
        assert_eq!(answers(&all, "03", "30973-2"), ["1"]);
        assert_eq!(answers(&all, "03", "30982-3"), [""; 0]);
        let mmr = forecast_of(&all, "03");
        let value = |question: &str| mmr.iter().find(|(q, _)| q == question).map(|(_, a)| a.as_str());
        assert_eq!(value("30973-2"), Some("2"));
        assert_eq!(value("30980-7"), Some("20280305"), "at four years");
        assert_eq!(value("59783-1"), Some("LA13422-3"), "on schedule");
        for group in ["107", "45", "89", "21", "85", "17", "88", "213"] {
            forecast_of(&all, group);
        }
    });
}

#[test]
fn a_combination_vaccine_has_one_set_for_each_of_its_groups() {
    let running = on_sqlite();
    let (_, all) = ask(&running, &[past("d1", "20240505", "110")]);
    let mut groups = answers(&all, "110", "30956-7");
    groups.sort_unstable();
    assert_eq!(groups, ["107", "45", "89"], "DTaP, hepatitis B, polio");
    let sets: std::collections::BTreeSet<&str> =
        all.iter().filter(|one| one.vaccine == "110").map(|one| one.set.as_str()).collect();
    assert_eq!(sets.len(), 3, "each under its own OBX-4");
    assert_eq!(answers(&all, "110", "59781-5"), ["Y", "Y", "Y"]);
}

#[test]
fn a_dose_that_does_not_count_says_why_and_what_to_do() {
    let running = on_sqlite();
    // MMR at two months.
    let (_, all) = ask(&running, &[past("d1", "20240505", "03")]);
    assert_eq!(answers(&all, "03", "59781-5"), ["N"]);
    assert_eq!(answers(&all, "03", "30982-3"), ["TOO_YOUNG"]);
    assert_eq!(answers(&all, "03", "30973-2"), [""; 0], "it has no number");
    let reason = all.iter().find(|one| one.question == "30982-3" && one.vaccine == "03").expect("a reason");
    assert!(reason.text.starts_with("Given before the minimum age."), "{}", reason.text);
    assert!(reason.text.ends_with("It has to be repeated."), "{}", reason.text);
}

#[test]
fn what_is_late_is_overdue_and_carries_the_past_due_date_of_the_schedule() {
    let running = on_sqlite();
    let (_, all) = ask(&running, &[]);
    let polio = forecast_of(&all, "89");
    assert!(polio.contains(&("59783-1".into(), "LA13423-1".into())), "{polio:?}");
    // Born 2024-03-05; latest recommended age 3 months + 4 weeks, less one day.
    assert!(polio.contains(&("59778-1".into(), "20240702".into())), "{polio:?}");
}

#[test]
fn an_immune_globulin_and_a_dose_before_birth_are_not_evaluated() {
    let running = on_sqlite();
    let (_, all) = ask(&running, &[past("d1", "20240305", "30")]);
    assert_eq!(answers(&all, "30", "59781-5"), [""; 0]);
    assert!(!all.is_empty(), "the forecast is there");
}

#[test]
fn the_group_of_a_forecast_is_one_for_the_age_of_the_patient() {
    let running = on_sqlite();
    let grown = Patient { born: "19800305", ..ZOE };
    take(&running, &running.clinic, &vxu("CLINIC", "20250601080000", "A1", grown, &[]));
    let answer = send(&running, &running.clinic, &qbp("Z44", "CLINIC", "Q1", grown)).text;
    let all = seen(&answer);
    let groups = answers(&all, "998", "30956-7");
    assert!(groups.contains(&"139"), "Td for an adult: {groups:?}");
    assert!(!groups.contains(&"107"), "no DTaP for an adult: {groups:?}");
}
