//! The predicates of the profiles: when a conditional field or component is required, may be sent, or must not
//! be. One entry for each condition, with the profiles that have it.

use super::Profile::{self, Z22, Z23, Z31, Z32, Z33, Z34, Z42, Z44};
use super::scope::Scope;
use super::tables::Usage;

/// One conditional usage.
#[derive(Debug, Clone, Copy)]
pub struct Predicate {
    /// Segment (`RXA`) or flavour of a data type (`XCN_IZ`).
    pub element: &'static str,
    /// Number of the field or component.
    pub part: usize,
    /// Profiles that have it.
    pub profiles: &'static [Profile],
    /// Usage when the condition holds: R, RE or O.
    pub then: &'static str,
    /// Usage when it does not: X, O or RE.
    pub otherwise: &'static str,
    /// The condition, in words that follow "when".
    pub when: &'static str,
    holds: fn(&Scope<'_>) -> bool,
}

impl Predicate {
    /// Stable name of the rule: `when.RXA-7`; of a data type, its base name: `when.XCN-1`.
    pub fn rule(&self) -> String {
        format!("when.{}-{}", self.element.trim_end_matches("_IZ"), self.part)
    }

    pub(super) fn usage(&self, scope: &Scope<'_>) -> Usage {
        match if (self.holds)(scope) { self.then } else { self.otherwise } {
            "R" => Usage::Required,
            "X" => Usage::NotSupported,
            _ => Usage::Free,
        }
    }
}

/// The predicate of a field or component, if the profile has one.
pub(super) fn of(element: &str, part: usize, profile: Profile) -> Option<&'static Predicate> {
    ALL.iter().find(|predicate| {
        predicate.part == part && predicate.element == element && predicate.profiles.contains(&profile)
    })
}

const EVERY: &[Profile] = &Profile::ALL;
const NOT_ACK: &[Profile] = &[Z22, Z31, Z32, Z33, Z34, Z42, Z44];
const NOT_QUERY: &[Profile] = &[Z22, Z23, Z31, Z32, Z33, Z42];
const ANSWER: &[Profile] = &[Z23, Z31, Z32, Z33, Z42];
const DOSES: &[Profile] = &[Z22, Z32, Z42];
const RECORD: &[Profile] = &[Z22, Z32];
const PERSON: &[Profile] = &[Z22, Z31, Z32];
const NAMED: &[Profile] = &[Z22, Z31, Z32, Z42];

/// RXA-20 says that a dose was given: the predicates want it said, an empty field is not enough.
fn is_given(rxa: &Scope<'_>) -> bool {
    rxa.is_in(&[20], &["CP", "PA"])
}

/// A dose that the sender gave itself.
fn is_new_and_given(rxa: &Scope<'_>) -> bool {
    rxa.is(&[9, 1], "00") && is_given(rxa)
}

macro_rules! predicates {
    ($($element:literal $part:literal $profiles:ident $then:literal or $otherwise:literal when $when:literal: $holds:expr;)+) => {
        /// Every predicate of the profiles.
        pub const ALL: &[Predicate] = &[$(Predicate {
            element: $element,
            part: $part,
            profiles: $profiles,
            then: $then,
            otherwise: $otherwise,
            when: $when,
            holds: $holds,
        }),+];
    };
}

predicates! {
    "XCN_IZ" 1 NAMED "R" or "RE" when "neither family nor given name is sent":
        |xcn| !xcn.has(&[2, 1]) && !xcn.has(&[3]);
    "XCN_IZ" 9 NAMED "R" or "X" when "an identifier is sent (component 1)": |xcn| xcn.has(&[1]);
    "XCN_IZ" 12 NAMED "O" or "X" when "a check digit is sent (component 11)": |xcn| xcn.has(&[11]);
    "XCN_IZ" 13 DOSES "R" or "X" when "an identifier is sent (component 1)": |xcn| xcn.has(&[1]);
    "CWE_IZ" 3 NOT_QUERY "R" or "X" when "a code is sent (component 1)": |cwe| cwe.has(&[1]);
    "CWE_IZ" 5 NOT_QUERY "RE" or "X" when "an alternate code is sent (component 4)": |cwe| cwe.has(&[4]);
    "CWE_IZ" 6 NOT_QUERY "R" or "X" when "an alternate code is sent (component 4)": |cwe| cwe.has(&[4]);
    "CE_IZ" 5 NOT_ACK "RE" or "X" when "an alternate code is sent (component 4)": |ce| ce.has(&[4]);
    "CE_IZ" 6 NOT_ACK "R" or "X" when "an alternate code is sent (component 4)": |ce| ce.has(&[4]);
    "EI_IZ" 2 EVERY "R" or "O" when "no universal id is sent (component 3)": |ei| !ei.has(&[3]);
    "EI_IZ" 3 EVERY "R" or "O" when "no namespace is sent (component 2)": |ei| !ei.has(&[2]);
    "EI_IZ" 4 EVERY "R" or "X" when "a universal id is sent (component 3)": |ei| ei.has(&[3]);
    "HD_IZ" 1 EVERY "R" or "O" when "no universal id is sent (part 2)": |hd| !hd.has(&[2]);
    "HD_IZ" 2 EVERY "R" or "O" when "no namespace is sent (part 1)": |hd| !hd.has(&[1]);
    "HD_IZ" 3 EVERY "R" or "X" when "a universal id is sent (part 2)": |hd| hd.has(&[2]);
    "XTN_IZ" 4 NOT_ACK "R" or "X" when "the use is NET (component 2)": |xtn| xtn.is(&[2], "NET");
    "XTN_IZ" 6 NOT_ACK "RE" or "X" when "the use is not NET (component 2)": |xtn| !xtn.is(&[2], "NET");
    "XTN_IZ" 7 NOT_ACK "R" or "X" when "the use is not NET (component 2)": |xtn| !xtn.is(&[2], "NET");
    "CX_IZ" 3 NOT_ACK "O" or "X" when "a check digit is sent (component 2)": |cx| cx.has(&[2]);
    "XON_IZ" 6 EVERY "R" or "O" when "an identifier is sent (component 10)": |xon| xon.has(&[10]);
    "XON_IZ" 7 EVERY "R" or "X" when "an identifier is sent (component 10)": |xon| xon.has(&[10]);
    "XON_IZ" 10 EVERY "R" or "RE" when "no name is sent (component 1)": |xon| !xon.has(&[1]);
    "ERL_IZ" 3 ANSWER "R" or "RE" when "a repetition is sent (component 4)": |erl| erl.has(&[4]);
    "ERL_IZ" 4 ANSWER "R" or "RE" when "a component is sent (component 5)": |erl| erl.has(&[5]);
    "ERL_IZ" 5 ANSWER "R" or "RE" when "a subcomponent is sent (component 6)": |erl| erl.has(&[6]);
    "PID" 25 PERSON "RE" or "O" when "PID-24 is Y": |pid| pid.is(&[24], "Y");
    "PID" 29 PERSON "RE" or "X" when "PID-30 is Y": |pid| pid.is(&[30], "Y");
    "PD1" 13 PERSON "RE" or "X" when "PD1-12 has a value": |pd1| pd1.has(&[12]);
    "PD1" 17 PERSON "RE" or "X" when "PD1-16 has a value": |pd1| pd1.has(&[16]);
    "PD1" 18 PERSON "RE" or "X" when "PD1-11 has a value": |pd1| pd1.has(&[11]);
    "ORC" 12 RECORD "RE" or "O" when "RXA-9 is 00 and RXA-20 is CP or PA":
        |orc| orc.beside("RXA").is_some_and(|rxa| is_new_and_given(&rxa));
    "RXA" 7 DOSES "R" or "X" when "RXA-6 is not 999": |rxa| !rxa.is(&[6], "999");
    "RXA" 9 DOSES "R" or "O" when "RXA-20 is CP or PA": is_given;
    "RXA" 10 DOSES "RE" or "O" when "RXA-9 is 00 and RXA-20 is CP or PA": is_new_and_given;
    "RXA" 11 DOSES "RE" or "O" when "RXA-9 is 00 and RXA-20 is CP or PA": is_new_and_given;
    "RXA" 15 RECORD "R" or "O" when "RXA-9 is 00 and RXA-20 is CP or PA": is_new_and_given;
    "RXA" 16 RECORD "RE" or "O" when "RXA-15 has a value": |rxa| rxa.has(&[15]);
    // Z42 adds that the dose was given: the same in practice, as RXA-9 is empty otherwise (IZ-47).
    "RXA" 17 DOSES "R" or "O" when "RXA-9 is 00 (in Z42, and RXA-20 is CP or PA)":
        |rxa| rxa.is(&[9, 1], "00") && (rxa.profile() != Z42 || is_given(rxa));
    "RXA" 18 DOSES "R" or "X" when "RXA-20 is RE": |rxa| rxa.is(&[20], "RE");
    "RXA" 21 SUBMISSION "R" or "O" when "RXA-5 is not 998": |rxa| !rxa.is(&[5, 1], "998");
    "OBX" 6 DOSES "R" or "O" when "OBX-2 is NM": |obx| obx.is(&[2], "NM");
    "OBX" 17 RECORD "RE" or "O" when "OBX-3 is 64994-7": |obx| obx.is(&[3, 1], "64994-7");
}

const SUBMISSION: &[Profile] = &[Z22];
