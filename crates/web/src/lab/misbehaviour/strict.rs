//! What a strict registry refuses, though the guide does not ask for it: found before the message is taken.

use std::collections::BTreeSet;

use jenner_codes::{Codes, RaceSet};
use jenner_hl7::er7::{Message, Segment};
use jenner_hl7::finding::{ApplicationError, Finding, Hl7Error, Location, Severity};
use jenner_registry::lab::FACILITY;

use super::Misbehaviour;

/// What a registry that misbehaves so finds wrong with a submission. Nothing: it takes the message.
pub fn findings(message: &Message<'_>, wrong: &BTreeSet<Misbehaviour>, codes: &Codes) -> Vec<Finding> {
    let mut found = Vec::new();
    for one in wrong {
        match one {
            Misbehaviour::NeedsRoute => routes(message, &mut found),
            Misbehaviour::NeedsAddress => address(message, &mut found),
            Misbehaviour::NeedsKin => kin(message, &mut found),
            Misbehaviour::NeedsFacility => facility(message, &mut found),
            Misbehaviour::StrictRace => race(message, codes, &mut found),
            Misbehaviour::NoHistorical => historical(message, &mut found),
            _ => {}
        }
    }
    found
}

fn finding(code: Hl7Error, location: Location, rule: &'static str, text: &str) -> Finding {
    Finding {
        severity: Severity::Error,
        code,
        application: (code == Hl7Error::TableValueNotFound).then_some(ApplicationError::TableValueNotFound),
        location: Some(location),
        rule: rule.into(),
        text: text.to_owned(),
    }
}

/// Doses with the segments of their order group.
fn doses<'m, 'a>(message: &'m Message<'a>) -> impl Iterator<Item = (Segment<'a>, bool)> + use<'m, 'a> {
    let segments = message.segments();
    segments.iter().enumerate().filter(|(_, segment)| segment.name() == "RXA").map(|(at, rxa)| {
        let rest = segments.get(at + 1..).unwrap_or_default();
        let group = rest.iter().take_while(|next| !matches!(next.name(), "ORC" | "RXA"));
        (*rxa, group.into_iter().any(|next| next.name() == "RXR"))
    })
}

fn routes(message: &Message<'_>, found: &mut Vec<Finding>) {
    for (rxa, has_route) in doses(message) {
        let given = !matches!(&*rxa.field(20).text(), "RE" | "NA") && rxa.field(5).text() != "998";
        if given && !has_route {
            let place = Location::segment("RXA", rxa.ordinal());
            let text = "This registry takes no dose without a route: send RXR after RXA.";
            found.push(finding(Hl7Error::SegmentSequence, place, "lab.needs-rxr", text));
        }
    }
}

fn address(message: &Message<'_>, found: &mut Vec<Finding>) {
    if message.first("PID").is_some_and(|pid| pid.field(11).is_empty()) {
        let text = "This registry takes no patient without an address: send PID-11.";
        found.push(finding(
            Hl7Error::RequiredFieldMissing,
            Location::field("PID", 1, 11),
            "lab.needs-address",
            text,
        ));
    }
}

fn kin(message: &Message<'_>, found: &mut Vec<Finding>) {
    if message.first("NK1").is_none() {
        let text = "This registry takes no patient without next of kin: send NK1.";
        found.push(finding(Hl7Error::SegmentSequence, Location::segment("NK1", 1), "lab.needs-nk1", text));
    }
}

fn facility(message: &Message<'_>, found: &mut Vec<Finding>) {
    if message.header().field(4).text() != FACILITY {
        let text = format!("This registry wants the facility of the account in MSH-4: send {FACILITY}.");
        found.push(finding(
            Hl7Error::TableValueNotFound,
            Location::field("MSH", 1, 4),
            "lab.needs-facility",
            &text,
        ));
    }
}

fn race(message: &Message<'_>, codes: &Codes, found: &mut Vec<Finding>) {
    let Some(pid) = message.first("PID") else { return };
    let races = pid.field(10);
    for (repetition, race) in (1u16..).zip(races.repetitions()) {
        let code = race.component(1).text();
        if !race.is_empty() && codes.find::<RaceSet>(&code).is_none() {
            let place = Location::field("PID", 1, 10).repetition(repetition).component(1);
            let text = "This registry takes no race that is not in its table: send a code of CDCREC.";
            found.push(finding(Hl7Error::TableValueNotFound, place, "lab.strict-race", text));
        }
    }
}

fn historical(message: &Message<'_>, found: &mut Vec<Finding>) {
    for (rxa, _) in doses(message) {
        let source = rxa.field(9).text();
        if matches!(&*source, "01" | "02" | "03" | "04" | "05" | "06" | "07" | "08") {
            let place = Location::field("RXA", rxa.ordinal(), 9);
            let text = "This registry takes doses of those who gave them only: send source 00 in RXA-9.";
            found.push(finding(Hl7Error::Internal, place, "lab.no-historical", text));
        }
    }
}
