//! Holds answers against their profiles.

use jenner_codes::Codes;
use jenner_hl7::er7::Message;
use jenner_hl7::profile::{Profile, Violation, validate};

/// Fails if an answer breaks its profile. The copy of the query is the asker's own.
pub fn check(text: &str, profile: &str) {
    let message = Message::parse(text).unwrap();
    assert_eq!(message.problems(), []);
    assert_eq!(message.header().field(21).text(), profile);
    let mut violations = validate(&message, Profile::from_code(profile).unwrap(), Codes::embedded());
    let in_query =
        |violation: &Violation| violation.location.as_ref().is_some_and(|place| place.segment == "QPD");
    violations.retain(|violation| !in_query(violation));
    assert_eq!(violations, [], "{}", text.replace('\r', "\n"));
}
