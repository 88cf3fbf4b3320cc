//! The conformance statements of the guide, each as a rule with a name: what must be true of a segment or of a
//! value of a data type. `docs/CONFORMANCE.md` lists them with their tests and with what intake makes of them.
//!
//! A statement says nothing about a value that is not there: usage does (with the exceptions that the guide
//! words otherwise). The `IZ-TS_…`, `IZ-DT_D` and `NIST-01` ones have no number in the guide; the names are
//! those of NIST's profiles.

use super::Profile::{self, Z22, Z23, Z31, Z32, Z33, Z34, Z42, Z44};
use std::collections::HashMap;
use std::sync::LazyLock;

use super::format::{is_day, is_month, is_oid, is_positive, is_zoned};
use super::scope::Scope;
use super::values;
use crate::finding::Hl7Error;

/// One conformance statement at one place.
#[derive(Debug, Clone, Copy)]
pub struct Statement {
    /// The guide's number, such as `IZ-28`.
    pub id: &'static str,
    /// Segment (`RXA`) or flavour of a data type (`HD_IZ`).
    pub element: &'static str,
    /// Number of the field or component.
    pub part: usize,
    /// Profiles that have it.
    pub profiles: &'static [Profile],
    /// What must be true, in plain words.
    pub demand: &'static str,
    pub(super) holds: fn(&Scope<'_>) -> bool,
}

impl Statement {
    /// Stable name of the rule: number and place, `IZ-28.RXA-1`; of a data type, its base name: `IZ-5.HD-2`.
    pub fn rule(&self) -> String {
        let element = match self.element {
            "XPN_M" => "XPN",
            "MSG_IZ_VXU" => "MSG",
            element => element.trim_end_matches("_IZ"),
        };
        format!("{}.{element}-{}", self.id, self.part)
    }

    /// HL70357 code of breaking it.
    pub(super) fn code(&self) -> Hl7Error {
        match self.id {
            "IZ-23" | "IZ-24" => Hl7Error::RequiredFieldMissing,
            "IZ-31" | "IZ-35" | "IZ-36" | "IZ-37" => Hl7Error::TableValueNotFound,
            _ => Hl7Error::DataType,
        }
    }
}

type ByElement = HashMap<&'static str, Vec<&'static Statement>>;

static BY_PROFILE: LazyLock<HashMap<Profile, ByElement>> = LazyLock::new(|| {
    let mut by_profile: HashMap<Profile, ByElement> = HashMap::new();
    for statement in ALL {
        for profile in statement.profiles {
            let by_element = by_profile.entry(*profile).or_default();
            by_element.entry(statement.element).or_default().push(statement);
        }
    }
    by_profile
});

/// The statements about a segment or data type in a profile.
pub(super) fn of(element: &str, profile: Profile) -> &'static [&'static Statement] {
    let of_profile = BY_PROFILE.get(&profile);
    of_profile.and_then(|by_element| by_element.get(element)).map_or(&[], Vec::as_slice)
}

const EVERY: &[Profile] = &Profile::ALL;
const SUBMISSION: &[Profile] = &[Z22];
const QUERY: &[Profile] = &[Z34, Z44];
const ANSWER: &[Profile] = &[Z31, Z32, Z33, Z42];
const REPLY: &[Profile] = &[Z23, Z31, Z32, Z33, Z42];
const DOSES: &[Profile] = &[Z22, Z32, Z42];
const RECORD: &[Profile] = &[Z22, Z32];
const WITH_LIMIT: &[Profile] = &[Z22, Z34, Z44];
const KIN: &[Profile] = &[Z22, Z31, Z32];
const HISTORY_ASKED: &[Profile] = &[Z31, Z32, Z34];
const FORECAST_ASKED: &[Profile] = &[Z42, Z44];
const ASKED: &[Profile] = &[Z31, Z32, Z33, Z34, Z42, Z44];

const HISTORY_QUERY: &[&str] = &["Z34", "Request Immunization History", "CDCPHINVS"];
const FORECAST_QUERY: &[&str] = &["Z44", "Request Evaluated History and Forecast", "CDCPHINVS"];

macro_rules! statements {
    ($($id:literal $element:literal $part:literal $profiles:tt $demand:literal: $holds:expr;)+) => {
        /// Every conformance statement of the profiles, at every place it is about.
        pub const ALL: &[Statement] = &[$(Statement {
            id: $id,
            element: $element,
            part: $part,
            profiles: statements!(@profiles $profiles),
            demand: $demand,
            holds: $holds,
        }),+];
    };
    (@profiles [$($one:ident)+]) => { &[$($one),+] };
    (@profiles $list:ident) => { $list };
}

statements! {
    "IZ-1" "CQ_IZ" 1 WITH_LIMIT "The quantity is a positive whole number":
        |cq| cq.unless_empty(&[1], is_positive);
    "IZ-2" "CQ_IZ" 2 WITH_LIMIT "The unit of the quantity is RD": |cq| cq.unless_empty(&[2, 1], |unit| unit == "RD");
    "IZ-3" "EI_IZ" 3 EVERY "The universal id is an ISO object identifier": |ei| ei.unless_empty(&[3], is_oid);
    "IZ-4" "EI_IZ" 4 EVERY "The type of the universal id is ISO": |ei| ei.unless_empty(&[4], |kind| kind == "ISO");
    "IZ-5" "HD_IZ" 2 EVERY "The universal id is an ISO object identifier": |hd| hd.unless_empty(&[2], is_oid);
    "IZ-6" "HD_IZ" 3 EVERY "The type of the universal id is ISO": |hd| hd.unless_empty(&[3], |kind| kind == "ISO");
    "IZ-66" "XPN_M" 7 SUBMISSION "The type of the mother's maiden name is M":
        |name| name.unless_empty(&[7], |kind| kind == "M");
    "IZ-17" "MSG_IZ_VXU" 1 SUBMISSION "The message code is VXU": |kind| kind.is(&[1], "VXU");
    "IZ-17" "MSG_IZ_VXU" 2 SUBMISSION "The event is V04": |kind| kind.is(&[2], "V04");
    "IZ-17" "MSG_IZ_VXU" 3 SUBMISSION "The structure is VXU_V04": |kind| kind.is(&[3], "VXU_V04");

    "IZ-12" "MSH" 1 EVERY "The field separator is |": |msh| msh.message().separators().field == b'|';
    "IZ-13" "MSH" 2 EVERY "The encoding characters are ^~\\&":
        |msh| msh.message().header().field(2).raw() == "^~\\&";
    "IZ-TS_Z" "MSH" 7 EVERY "The time of the message has seconds and a zone (YYYYMMDDHHMMSS+-ZZZZ)":
        |msh| msh.unless_empty(&[7, 1], is_zoned);
    "IZ-17" "MSH" 9 SUBMISSION "The message type is VXU^V04^VXU_V04":
        |msh| msh.is_code(9, &["VXU", "V04", "VXU_V04"]);
    "IZ-51" "MSH" 9 [Z23] "The message type is ACK^V04^ACK or ACK^Q11^ACK":
        |msh| msh.is_code(9, &["ACK", "V04", "ACK"]) || msh.is_code(9, &["ACK", "Q11", "ACK"]);
    "IZ-55" "MSH" 9 QUERY "The message type is QBP^Q11^QBP_Q11": |msh| msh.is_code(9, &["QBP", "Q11", "QBP_Q11"]);
    "IZ-59" "MSH" 9 ANSWER "The message type is RSP^K11^RSP_K11": |msh| msh.is_code(9, &["RSP", "K11", "RSP_K11"]);
    "IZ-15" "MSH" 12 EVERY "The version is 2.5.1": |msh| msh.unless_empty(&[12, 1], |version| version == "2.5.1");
    "IZ-42" "MSH" 15 SUBMISSION "MSH-15 is ER": |msh| msh.unless_empty(&[15], |when| when == "ER");
    "IZ-57" "MSH" 15 QUERY "MSH-15 is ER": |msh| msh.unless_empty(&[15], |when| when == "ER");
    "IZ-53" "MSH" 15 REPLY "MSH-15 is NE": |msh| msh.unless_empty(&[15], |when| when == "NE");
    "IZ-41" "MSH" 16 SUBMISSION "MSH-16 is AL": |msh| msh.unless_empty(&[16], |when| when == "AL");
    "IZ-58" "MSH" 16 QUERY "MSH-16 is AL": |msh| msh.unless_empty(&[16], |when| when == "AL");
    "IZ-52" "MSH" 16 REPLY "MSH-16 is NE": |msh| msh.unless_empty(&[16], |when| when == "NE");
    "IZ-43" "MSH" 21 SUBMISSION "The profile is Z22^CDCPHINVS": names_its_profile;
    "IZ-54" "MSH" 21 [Z23] "The profile is Z23^CDCPHINVS": names_its_profile;
    "IZ-56" "MSH" 21 [Z34] "The profile is Z34^CDCPHINVS": names_its_profile;
    "IZ-60" "MSH" 21 [Z32] "The profile is Z32^CDCPHINVS": names_its_profile;
    "IZ-61" "MSH" 21 [Z31] "The profile is Z31^CDCPHINVS": names_its_profile;
    "IZ-63" "MSH" 21 [Z33] "The profile is Z33^CDCPHINVS": names_its_profile;
    "IZ-64" "MSH" 21 [Z44] "The profile is Z44^CDCPHINVS": names_its_profile;
    "IZ-65" "MSH" 21 [Z42] "The profile is Z42^CDCPHINVS": names_its_profile;

    "IZ-46" "PID" 1 DOSES "The set id is 1": |pid| pid.unless_empty(&[1], |id| id == "1");
    "IZ-72" "PID" 1 [Z31] "The set ids are 1, 2, 3 and so on": is_in_sequence;
    "IZ-TS_NZ" "PID" 7 DOSES "The birth date is a day without a zone": |pid| pid.unless_empty(&[7, 1], is_day);
    "IZ-DT_D" "PD1" 17 RECORD "The date is a day": |pd1| pd1.unless_empty(&[17], |day| day.len() == 8 && is_day(day));
    "IZ-DT_D" "PD1" 18 RECORD "The date is a day": |pd1| pd1.unless_empty(&[18], |day| day.len() == 8 && is_day(day));
    "IZ-70" "NK1" 1 KIN "The set ids are 1, 2, 3 and so on": is_in_sequence;
    "IZ-69" "IN1" 1 RECORD "The set id is 1": |in1| in1.unless_empty(&[1], |id| id == "1");
    "IZ-TS_NZ" "IN1" 29 RECORD "The date is a day without a zone": |in1| in1.unless_empty(&[29, 1], is_day);

    "IZ-25" "ORC" 1 RECORD "The order control is RE": |orc| orc.unless_empty(&[1], |control| control == "RE");
    "IZ-45" "ORC" 3 DOSES "The number of an order whose RXA-20 is NA or RE is 9999":
        |orc| !orc.beside("RXA").is_some_and(|rxa| rxa.is_in(&[20], &["NA", "RE"]))
            || orc.unless_empty(&[3, 1], |number| number == "9999");
    "IZ-28" "RXA" 1 DOSES "The first sub-id is 0": |rxa| rxa.unless_empty(&[1], |id| id == "0");
    "IZ-29" "RXA" 2 DOSES "The second sub-id is 1": |rxa| rxa.unless_empty(&[2], |id| id == "1");
    "IZ-TS_NZ" "RXA" 3 DOSES "The date given is a day without a zone": |rxa| rxa.unless_empty(&[3, 1], is_day);
    "IZ-30" "RXA" 4 DOSES "The end date is the date given":
        |rxa| rxa.unless_empty(&[4, 1], |end| rxa.is(&[3, 1], end));
    "IZ-TS_NZ" "RXA" 4 [Z32] "The end date is a day without a zone": |rxa| rxa.unless_empty(&[4, 1], is_day);
    "IZ-48" "RXA" 6 DOSES "The amount of a refusal is 999":
        |rxa| !rxa.is(&[20], "RE") || rxa.unless_empty(&[6], |amount| amount == "999");
    "IZ-49" "RXA" 6 DOSES "The amount is 999 when no vaccine was given (998)":
        |rxa| !rxa.is(&[5, 1], "998") || rxa.unless_empty(&[6], |amount| amount == "999");
    "IZ-31" "RXA" 9 DOSES "The source of a dose that was given (CP, PA) is 00 to 08":
        |rxa| !rxa.is_in(&[20], &["CP", "PA"]) || rxa.unless_empty(&[9, 1], |code| values::holds("NIP001", code, rxa.codes()));
    "IZ-47" "RXA" 9 DOSES "There is no source unless RXA-20 is CP or PA":
        |rxa| rxa.is_in(&[20], &["CP", "PA"]) || !rxa.has(&[9, 1]);
    "IZ-TS_M" "RXA" 16 [Z32 Z42] "The expiry date is a month or a day": |rxa| rxa.unless_empty(&[16, 1], is_month);
    "IZ-32" "RXA" 20 DOSES "A refusal reason (RXA-18) stands with RXA-20 RE only":
        |rxa| !rxa.has(&[18, 1]) || rxa.is(&[20], "RE");
    "IZ-23" "RXA" 9 SUBMISSION "A new dose has an observation of its funding eligibility (OBX 64994-7)":
        |rxa| !is_new_dose(rxa) || rxa.all_beside("OBX").any(|obx| obx.is(&[3, 1], "64994-7"));
    "IZ-24" "RXA" 5 SUBMISSION "A new dose of a vaccine with an information statement says which one was given, and when":
        |rxa| !is_new_dose(rxa) || !has_statement(rxa) || statements_are_whole(rxa);

    "NIST-01" "OBX" 1 DOSES "The set ids are 1, 2, 3 and so on, in the message or in each order": is_numbered;
    "IZ-44" "OBX" 4 DOSES "The sub-id is a positive whole number": |obx| obx.unless_empty(&[4], is_positive);
    "IZ-35" "OBX" 5 RECORD "The eligibility is a code of HL70064":
        |obx| is_coded(obx, "64994-7", "HL70064_IZ");
    "IZ-36" "OBX" 5 DOSES "The information statement is one of CDC's list":
        |obx| is_coded(obx, "69764-9", "PHVS_VISBarcodes_IIS");
    "IZ-37" "OBX" 5 DOSES "The vaccine is a CVX code": |obx| is_coded(obx, "30956-7", "CVX");
    "IZ-22" "OBX" 11 DOSES "The status of the observation is F": |obx| obx.unless_empty(&[11], |status| status == "F");
    "IZ-TS_NZ" "OBX" 14 DOSES "The date of the observation is a day without a zone":
        |obx| obx.unless_empty(&[14, 1], is_day);

    "IZ-67" "QPD" 1 HISTORY_ASKED "The query is Z34^Request Immunization History^CDCPHINVS":
        |qpd| qpd.is_code(1, HISTORY_QUERY);
    "IZ-68" "QPD" 1 FORECAST_ASKED "The query is Z44^Request Evaluated History and Forecast^CDCPHINVS":
        |qpd| qpd.is_code(1, FORECAST_QUERY);
    "IZ-71" "QPD" 1 [Z33] "The query is one of the guide's two, with its full name":
        |qpd| qpd.is_code(1, HISTORY_QUERY) || qpd.is_code(1, FORECAST_QUERY);
    "IZ-TS_NZ" "QPD" 6 ASKED "The birth date is a day without a zone": |qpd| qpd.unless_empty(&[6, 1], is_day);
    "IZ-TS_NZ" "QPD" 12 [Z32] "The date is a day without a zone": |qpd| qpd.unless_empty(&[12, 1], is_day);
    "IZ-TS" "QPD" 12 FORECAST_ASKED "The date is a day without a zone": |qpd| qpd.unless_empty(&[12, 1], is_day);
    "IZ-27" "RCP" 1 QUERY "The priority is I or not sent": |rcp| rcp.unless_empty(&[1], |priority| priority == "I");
}

/// NIST's ruling: the statement overrides the rules of EI, so that any repetition may name the profile.
fn names_its_profile(msh: &Scope<'_>) -> bool {
    msh.message().header().field(21).repetitions().any(|named| {
        named.component(1).text() == msh.profile().code() && named.component(2).text() == "CDCPHINVS"
    })
}

fn is_in_sequence(segment: &Scope<'_>) -> bool {
    segment.unless_empty(&[1], |id| id.parse() == Ok(segment.ordinal()))
}

/// A dose that the sender gave itself.
fn is_new_dose(rxa: &Scope<'_>) -> bool {
    rxa.is(&[9, 1], "00") && rxa.is_in(&[20], &["CP", "PA"])
}

/// Whether CDC has an information statement for the vaccine. Triggered by a CVX code only (NIST's ruling).
fn has_statement(rxa: &Scope<'_>) -> bool {
    let cvx = rxa.text(&[5, 1]).parse();
    cvx.is_ok_and(|cvx| rxa.codes().current_vis(cvx).next().is_some())
}

/// Every statement that is named has its document or vaccine and edition, and the day it was handed over, under
/// one OBX-4; and there is one.
fn statements_are_whole(rxa: &Scope<'_>) -> bool {
    let mut sets: Vec<(String, [bool; 4])> = Vec::new();
    for obx in rxa.all_beside("OBX") {
        let what = obx.text(&[3, 1]);
        let Some(at) = ["69764-9", "30956-7", "29768-9", "29769-7"].iter().position(|code| *code == what)
        else {
            continue;
        };
        let set = obx.text(&[4]);
        match sets.iter_mut().find(|(known, _)| *known == set) {
            Some((_, parts)) => parts[at] = true,
            None => {
                let mut parts = [false; 4];
                parts[at] = true;
                sets.push((set.into_owned(), parts));
            }
        }
    }
    let is_whole =
        |[document, vaccine, edition, given]: [bool; 4]| given && (document || (vaccine && edition));
    !sets.is_empty() && sets.iter().all(|(_, parts)| is_whole(*parts))
}

/// A coded observation of this kind has a code of this set.
fn is_coded(obx: &Scope<'_>, kind: &str, set: &str) -> bool {
    let applies = obx.is(&[3, 1], kind) && obx.is(&[2], "CE");
    !applies || obx.unless_empty(&[5, 1], |code| values::holds(set, code, obx.codes()))
}

/// Numbered through the message, or from 1 in each order (NIST's ruling: both are right).
fn is_numbered(obx: &Scope<'_>) -> bool {
    let mut own = obx.message().segments().iter().filter(|segment| segment.name() == "OBX");
    let through = own.all(|segment| segment.field(1).text().parse() == Ok(segment.ordinal()));
    let place = obx.all_beside("OBX").position(|other| other.ordinal() == obx.ordinal());
    through || !obx.has(&[1]) || place.is_some_and(|place| obx.text(&[1]).parse() == Ok(place + 1))
}
