//! NK1: next of kin; and PV1, where older senders have the eligibility (guide §3).

use jenner_codes::{Eligibility, EligibilitySet, RelationshipSet};
use jenner_model::Given;
use jenner_model::person::Contact;
use jiff::civil::Date;

use super::datatypes;
use super::date;
use super::reading::{Reading, at, nth, whole};
use crate::er7::{Message, Segment};
use crate::rules::patient as rule;

/// Relationships that make the contact younger than the patient.
const CHILDREN: &[&str] = &["CHD", "SCH", "FCH"];

/// Reads every NK1. None at all means that the sender said nothing.
pub(crate) fn read(
    message: &Message<'_>,
    birth: Option<Date>,
    reading: &mut Reading<'_>,
) -> Given<Vec<Contact>> {
    let mut contacts = Vec::new();
    for nk1 in message.named("NK1") {
        contacts.extend(contact(&nk1, birth, reading));
    }
    if contacts.is_empty() { Given::Unsaid } else { Given::Value(contacts) }
}

fn contact(nk1: &Segment<'_>, birth: Option<Date>, reading: &mut Reading<'_>) -> Option<Contact> {
    if nk1.field(1).is_empty() {
        reading.report(&rule::NK1_1, at(nk1, 1));
    }
    let (name, _) = datatypes::name(nk1.field(2).first(), reading);
    match (name.family.is_empty(), name.given.is_empty()) {
        (true, true) => reading.report(&rule::NK1_2_MISSING, at(nk1, 2)),
        (true, false) => reading.report(&rule::NK1_2_FAMILY, at(nk1, 2).component(1)),
        (false, true) => reading.report(&rule::NK1_2_GIVEN, at(nk1, 2).component(2)),
        (false, false) => {}
    }
    let field = nk1.field(3);
    let relationship = if field.component(1).is_empty() {
        reading.report(&rule::NK1_3_MISSING, at(nk1, 3));
        None
    } else {
        reading.code::<RelationshipSet>(&field.text(), &rule::NK1_3, None, || at(nk1, 3))
    };
    let minor = birth.is_some_and(|birth| date::age_in_months(birth, reading.today) < 18 * 12);
    if minor && relationship.as_ref().is_some_and(|code| CHILDREN.contains(&code.as_str())) {
        reading.report(&rule::NK1_3_CHILD, at(nk1, 3));
    }
    let mut address = None;
    for (index, repetition) in nk1.field(4).repetitions().enumerate() {
        let place = at(nk1, 4).repetition(nth(index));
        let read = datatypes::address(repetition, &place, false, reading);
        address = address.or(read);
    }
    let mut telecoms = datatypes::telecoms(nk1.field(5), &at(nk1, 5), reading);
    telecoms.extend(datatypes::telecoms(nk1.field(6), &at(nk1, 6), reading));
    let named = !name.family.is_empty() || !name.given.is_empty();
    named.then_some(Contact { name, relationship, address, telecoms })
}

/// PV1-20: the eligibility of the visit, for the doses that do not say their own.
pub(crate) fn visit_eligibility(
    message: &Message<'_>,
    birth: Option<Date>,
    reading: &mut Reading<'_>,
) -> Option<Eligibility> {
    let mut visits = message.named("PV1");
    let pv1 = visits.next()?;
    if let Some(second) = visits.next() {
        reading.report(&rule::PV1_REPEATED, whole(&second));
    }
    let class = pv1.field(2).text();
    if !class.is_empty() && !["E", "I", "O", "P", "R", "B", "C", "N", "U"].contains(&class.as_ref()) {
        reading.report(&rule::PV1_2, at(&pv1, 2));
    }
    let field = pv1.field(20);
    if field.is_empty() || field.is_null() {
        return None;
    }
    let code = field.component(1).text();
    let found = reading.codes.find::<EligibilitySet>(&code);
    let eligibility =
        found.filter(|found| found.status == jenner_codes::Status::Active).map(|found| found.code);
    if eligibility.is_none() && !code.is_empty() {
        reading.report(&rule::PV1_20, at(&pv1, 20).component(1));
    }
    let from = field.component(2).text();
    let place = || at(&pv1, 20).component(2);
    match (from.is_empty(), date::day(&from)) {
        (true, _) => eligibility,
        (false, None) => {
            reading.report(&rule::PV1_20_DATE, place());
            None
        }
        (false, Some(from)) if birth.is_some_and(|birth| from < birth) => {
            reading.report(&rule::PV1_20_BEFORE_BIRTH, place());
            None
        }
        (false, Some(from)) if from > reading.today => {
            reading.report(&rule::PV1_20_FUTURE, place());
            None
        }
        (false, Some(_)) => eligibility,
    }
}
