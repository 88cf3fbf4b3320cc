//! Whatever order messages arrive in, the record is the same; and replaying all of them changes nothing.

use crate::support::*;

fn history() -> Vec<(bool, String)> {
    let elsewhere = Patient { number: "P-77", given: "ZOE", ..ZOE };
    let at_clinic = |at: &str, control: &str, shots: &[Shot]| (true, vxu("CLINIC", at, control, ZOE, shots));
    vec![
        at_clinic("20240601080000", "A1", &[past("d1", "20240505", "20"), past("d2", "20240505", "08")]),
        at_clinic("20240701080000", "A2", &[past("d1", "20240505", "20"), past("d3", "20240630", "20")]),
        at_clinic("20240801080000", "A3", &[Shot { action: "U", day: "20240506", ..past("d1", "", "20") }]),
        at_clinic("20240901080000", "A4", &[Shot { action: "D", ..past("d2", "20240505", "08") }]),
        (false, vxu("PHARMACY", "20241001080000", "B1", elsewhere, &[past("x1", "20240506", "110")])),
        (false, vxu("PHARMACY", "20241101080000", "B2", elsewhere, &[past("x2", "20241101", "141")])),
    ]
}

/// The answer with everything masked that names a time or an id.
fn content(answer: &str) -> String {
    let message = jenner_hl7::er7::Message::parse(answer).expect("an answer");
    let mut lines: Vec<String> = message
        .segments()
        .iter()
        .filter(|segment| !matches!(segment.name(), "MSH" | "MSA"))
        .map(|segment| {
            segment
                .fields()
                .filter(|(n, _)| *n != 3 || !matches!(segment.name(), "ORC" | "PID"))
                .map(|(_, field)| field.raw().to_owned())
                .collect::<Vec<_>>()
                .join("|")
        })
        .collect();
    lines.push(format!("{:?}", doses_in(answer)));
    lines.join("\n")
}

fn record_after(order: &[usize]) -> String {
    let running = on_sqlite();
    let history = history();
    for at in order {
        let (at_clinic, message) = &history[*at];
        send(&running, if *at_clinic { &running.clinic } else { &running.pharmacy }, message);
    }
    assert_eq!(people(&running), 1, "{order:?}");
    content(&send(&running, &running.clinic, &qbp("Z34", "CLINIC", "Q1", ZOE)).text)
}

#[test]
fn the_order_of_arrival_does_not_matter() {
    let expected = record_after(&[0, 1, 2, 3, 4, 5]);
    for order in [[5, 4, 3, 2, 1, 0], [2, 0, 4, 1, 5, 3], [3, 5, 0, 2, 1, 4], [4, 1, 3, 0, 5, 2]] {
        assert_eq!(record_after(&order), expected, "{order:?}");
    }
}

#[test]
fn replaying_everything_changes_nothing() {
    assert_eq!(record_after(&[0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5, 2, 0]), record_after(&[0, 1, 2, 3, 4, 5]));
}
