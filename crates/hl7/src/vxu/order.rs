//! One order group (ORC, RXA, RXR, OBX, NTE): a dose, a refusal, or observations about the patient
//! (guide §3, §4). What cannot be used drops this group alone (guide §2).

use jenner_codes::{ActionCode, CompletionStatus, Eligibility, Mvx, RefusalReasonSet};
use jenner_model::dose::{Refusal, VaccineGiven};
use jenner_model::observation::{Observation, ObservedFact};
use jenner_model::report::Statement;
use jiff::civil::Date;

use super::observations::{self, Observed};
use super::reading::{Reading, at, whole};
use super::vaccine::{self, Vaccine};
use super::{datatypes, date};
use crate::er7::{Message, Segment};
use crate::rules::{dose as rule, header};

/// The segments of one order group.
#[derive(Debug, Default)]
pub(crate) struct Group<'a> {
    pub orc: Option<Segment<'a>>,
    pub rxa: Option<Segment<'a>>,
    pub rxr: Vec<Segment<'a>>,
    pub obx: Vec<Segment<'a>>,
    pub nte: Vec<Segment<'a>>,
}

/// What is known of the patient when the doses are read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Patient {
    pub birth: Option<Date>,
    pub death: Option<Date>,
    /// Eligibility of the visit (PV1-20).
    pub visit_eligibility: Option<Eligibility>,
}

/// Sorts the segments into groups: an ORC begins one, and so does an RXA that has no ORC of its own.
pub(crate) fn groups<'a>(message: &Message<'a>, reading: &mut Reading<'_>) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    let mut furthest = 0;
    for segment in message.segments() {
        match segment.name() {
            "ORC" => groups.push(Group { orc: Some(*segment), ..Group::default() }),
            "RXA" => match groups.last_mut() {
                Some(group) if group.rxa.is_none() => group.rxa = Some(*segment),
                _ => {
                    reading.report(&rule::ORC_MISSING, whole(segment));
                    groups.push(Group { rxa: Some(*segment), ..Group::default() });
                }
            },
            "RXR" | "OBX" => match groups.last_mut() {
                Some(group) if segment.name() == "RXR" => group.rxr.push(*segment),
                Some(group) => group.obx.push(*segment),
                None => reading.report(&header::SEGMENT_ORDER, whole(segment)),
            },
            "NTE" => {
                if let Some(group) = groups.last_mut() {
                    group.nte.push(*segment);
                }
            }
            "PID" | "PD1" | "NK1" if !groups.is_empty() => {
                reading.report(&header::SEGMENT_ORDER, whole(segment))
            }
            "PD1" | "NK1" | "PV1" => {
                let place =
                    ["PD1", "NK1", "PV1"].iter().position(|name| *name == segment.name()).unwrap_or(0);
                if place < furthest {
                    reading.report(&header::SEGMENT_LATE, whole(segment));
                }
                furthest = furthest.max(place);
            }
            _ => {}
        }
    }
    groups
}

/// Reads one group. `None` when it was dropped; an empty list when it holds nothing to store.
pub(crate) fn read(
    group: &Group<'_>,
    patient: &Patient,
    reading: &mut Reading<'_>,
) -> Option<Vec<Statement>> {
    let Some(rxa) = group.rxa else {
        let place = group.orc.as_ref().map_or_else(|| crate::finding::Location::segment("ORC", 1), whole);
        reading.report(&rule::RXA_MISSING, place);
        return None;
    };
    let completion = completion(&rxa, reading);
    let vaccine = vaccine::read(&rxa, reading);
    let given_on = given_on(&rxa, patient, reading);
    let action = action(&rxa, vaccine.as_ref().is_some_and(|(v, _)| *v == Vaccine::None), reading);
    let ((vaccine, made_by), given_on) = (vaccine?, given_on?);
    order(group, completion, &vaccine, reading);
    sub_ids(&rxa, reading);
    let nothing_given = vaccine == Vaccine::None || completion == CompletionStatus::Refused;
    if nothing_given && !matches!(rxa.field(6).text().as_ref(), "999" | "0" | "") {
        reading.report(&rule::RXA_6_NOT_999, at(&rxa, 6));
    }
    let observed = observations::read(&group.obx, reading);
    let context = Context { group, rxa, action, given_on, completion, made_by };
    match (vaccine, completion) {
        (Vaccine::None, _) => {
            if matches!(rxa.field(20).text().as_ref(), "CP" | "PA") {
                reading.report(&rule::RXA_5_NONE_GIVEN, at(&rxa, 5));
            }
            Some(context.about_patient(observed))
        }
        (Vaccine::Given(vaccine), CompletionStatus::Refused) => {
            reading.report(&rule::RXA_20_REFUSED, at(&rxa, 20));
            let refusal = context.refusal(&vaccine, reading);
            let mut statements = vec![Statement::Refusal(refusal)];
            statements.extend(context.about_patient(observed));
            Some(statements)
        }
        (_, CompletionStatus::NotAdministered) => {
            reading.report(&rule::RXA_20_NOT_GIVEN, at(&rxa, 20));
            Some(context.about_patient(observed))
        }
        (Vaccine::Unknown, _) => {
            reading.report(&rule::RXA_5_VALUED_UNKNOWN, at(&rxa, 5));
            let statements = context.about_patient(observed);
            // The dose itself is not stored: that counts as dropped unless observations are.
            (!statements.is_empty()).then_some(statements)
        }
        (Vaccine::Given(vaccine), CompletionStatus::Complete | CompletionStatus::Partial) => {
            context.dose(vaccine, observed, patient, reading)
        }
    }
}

fn completion(rxa: &Segment<'_>, reading: &mut Reading<'_>) -> CompletionStatus {
    let text = rxa.field(20).text();
    if text.is_empty() {
        return CompletionStatus::Complete;
    }
    CompletionStatus::from_code(&text).unwrap_or_else(|| {
        reading.report(&rule::RXA_20, at(rxa, 20));
        CompletionStatus::Complete
    })
}

fn action(rxa: &Segment<'_>, nothing_given: bool, reading: &mut Reading<'_>) -> ActionCode {
    let text = rxa.field(21).text();
    match ActionCode::from_code(&text) {
        Some(action) => return action,
        None if !text.is_empty() => reading.report(&rule::RXA_21, at(rxa, 21)),
        None if !nothing_given => reading.report(&rule::RXA_21_MISSING, at(rxa, 21)),
        None => {}
    }
    ActionCode::Add
}

fn given_on(rxa: &Segment<'_>, patient: &Patient, reading: &mut Reading<'_>) -> Option<Date> {
    let field = rxa.field(3);
    let rule = if field.is_empty() || field.is_null() {
        &rule::RXA_3_MISSING
    } else {
        match date::day(&field.text()) {
            None => &rule::RXA_3_INVALID,
            Some(day) if patient.birth.is_some_and(|birth| day < birth) => &rule::RXA_3_BEFORE_BIRTH,
            Some(day) if day > reading.today => &rule::RXA_3_FUTURE,
            Some(day) if patient.death.is_some_and(|death| day > death) => &rule::RXA_3_AFTER_DEATH,
            Some(day) => {
                let end = rxa.field(4).text();
                if !end.is_empty() && date::day(&end) != Some(day) {
                    reading.report(&rule::RXA_4, at(rxa, 4));
                }
                return Some(day);
            }
        }
    };
    reading.report(rule, at(rxa, 3));
    None
}

/// What the order segment itself has to say.
fn order(group: &Group<'_>, completion: CompletionStatus, vaccine: &Vaccine, reading: &mut Reading<'_>) {
    let Some(orc) = &group.orc else { return };
    match orc.field(1).text().as_ref() {
        "RE" => {}
        "" => reading.report(&rule::ORC_1_MISSING, at(orc, 1)),
        _ => reading.report(&rule::ORC_1, at(orc, 1)),
    }
    let number = orc.field(3).text();
    let nothing = matches!(completion, CompletionStatus::Refused | CompletionStatus::NotAdministered);
    if number.is_empty() {
        reading.report(&rule::ORC_3_MISSING, at(orc, 3));
    } else if number != "9999" && (nothing || *vaccine == Vaccine::None) {
        reading.report(&rule::ORC_3_9999, at(orc, 3));
    }
}

/// RXA-1 is always 0 and RXA-2 always 1 (IZ-28, IZ-29); older guides counted in RXA-2.
fn sub_ids(rxa: &Segment<'_>, reading: &mut Reading<'_>) {
    if rxa.field(1).text() != "0" {
        reading.report(&rule::RXA_1, at(rxa, 1));
    }
    if rxa.field(2).text() != "1" {
        reading.report(&rule::RXA_2, at(rxa, 2));
    }
}

pub(crate) struct Context<'g, 'a> {
    pub group: &'g Group<'a>,
    pub rxa: Segment<'a>,
    pub action: ActionCode,
    pub given_on: Date,
    pub completion: CompletionStatus,
    /// Manufacturer by the NDC.
    pub made_by: Option<Mvx>,
}

impl Context<'_, '_> {
    /// Observations that belong to no dose.
    fn about_patient(&self, observed: Observed) -> Vec<Statement> {
        let mut facts = conditions(&observed, self.action, self.given_on);
        let dated = |(fact, on): (ObservedFact, Option<Date>)| Observation {
            action: self.action,
            finding: fact,
            observed_on: on.unwrap_or(self.given_on),
            from: None,
            until: None,
            vaccine: None,
        };
        let reactions = observed.reactions.into_iter().map(|(code, on)| (ObservedFact::Reaction(code), on));
        facts.extend(reactions.map(dated));
        let indications =
            observed.indications.into_iter().map(|(code, on)| (ObservedFact::Indication(code), on));
        facts.extend(indications.map(dated));
        facts.into_iter().map(Statement::Observation).collect()
    }

    fn refusal(&self, vaccine: &VaccineGiven, reading: &mut Reading<'_>) -> Refusal {
        let field = self.rxa.field(18);
        let mut text = datatypes::text(field.component(2));
        let code = field.text();
        let reason = if code.is_empty() {
            reading.report(&rule::RXA_18_MISSING, at(&self.rxa, 18));
            None
        } else {
            let place = || at(&self.rxa, 18);
            let found = reading.code::<RefusalReasonSet>(&code, &rule::RXA_18, None, place);
            if found.is_none() && text.is_empty() {
                text = code.as_ref().into();
            }
            found
        };
        if reason.as_ref().is_some_and(|reason| reason.as_str() == "02") && text.is_empty() {
            reading.report(&rule::RXA_18_TEXT, at(&self.rxa, 18));
        }
        Refusal {
            action: self.action,
            refused_on: self.given_on,
            vaccine: vaccine.cvx,
            reason,
            text,
            filler: self.group.orc.as_ref().and_then(|orc| datatypes::order_number(orc.field(3))),
        }
    }
}

pub(crate) fn conditions(observed: &Observed, action: ActionCode, group_day: Date) -> Vec<Observation> {
    let observation = |condition: &observations::Condition| Observation {
        action,
        finding: condition.fact.clone(),
        observed_on: condition.observed_on.unwrap_or(group_day),
        from: condition.from,
        until: condition.until,
        vaccine: condition.vaccine,
    };
    observed.conditions.iter().map(observation).collect()
}
