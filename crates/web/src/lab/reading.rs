//! What a message says, as the lab shows it: every field with its findings, and what would be stored.

use jenner_codes::{ActionCode, Codes};
use jenner_hl7::charset;
use jenner_hl7::er7::Message;
use jenner_hl7::finding::Finding;
use jenner_hl7::header::{self, Kind};
use jenner_hl7::vxu::{self, LocatedStatement};
use jenner_model::observation::ObservedFact;
use jenner_model::report::Statement;
use jiff::civil::Date;

use crate::clerk::{said, words};
use crate::views::FieldLabel;
use crate::views::hl7_fields::Sheet;

/// Most statements that are shown one by one.
pub const MOST_STATEMENTS: usize = 100;

/// A message, read.
#[derive(Debug, Clone)]
pub struct Reading {
    /// MSH-9 and the profile, for people: `VXU^V04 Z22`; empty for what is no HL7 message.
    pub kind: String,
    /// MSH-10.
    pub control_id: String,
    /// Every field with what was found at it.
    pub sheet: Sheet,
    /// What would be stored of a submission; `None` for everything else.
    pub stored: Option<Stored>,
}

/// A value with its label and the code behind it.
pub type Line = (FieldLabel, String, String);

/// What would be stored.
#[derive(Debug, Clone, Default)]
pub struct Stored {
    /// Who the patient is; nothing when the message is rejected.
    pub person: Vec<Line>,
    /// Doses, refusals and observations.
    pub statements: Vec<Said>,
    /// How many more of them there are.
    pub more: usize,
    /// Order groups that are set aside; the findings say why.
    pub dropped: usize,
}

/// A statement about a dose, a refusal or an observation.
#[derive(Debug, Clone)]
pub struct Said {
    /// Key of what happens with it, in the language files.
    pub what: &'static str,
    /// Vaccine or fact, in words.
    pub title: String,
    /// Its day.
    pub on: Date,
    /// The how-manieth RXA says it.
    pub rxa: u32,
    /// Everything it says.
    pub lines: Vec<Line>,
}

/// Reads a message as it would be read on a day. `findings` are what the registry said of it.
pub fn read(bytes: &[u8], codes: &Codes, today: Date, findings: &[Finding]) -> Reading {
    let (text, _) = charset::decode(bytes);
    let Ok(message) = Message::parse(&text) else {
        let sheet = Sheet::of_findings(findings);
        return Reading { kind: String::new(), control_id: String::new(), sheet, stored: None };
    };
    let (header, _) = header::read(&message, today);
    let profile = header.profiles.first().map_or("", |profile| profile.id.as_str());
    let short = |text: &str| text.chars().take(60).collect::<String>();
    let stored = (header.kind == Some(Kind::Vxu)).then(|| stored(&message, codes, today));
    Reading {
        kind: short(format!("{}^{} {profile}", header.message_type, header.event).trim_end()),
        control_id: short(&header.control_id),
        sheet: Sheet::of(&message, findings),
        stored,
    }
}

/// Whether a message holds a Social Security number that somebody may have: never issued are those that begin with 000,
/// 666 or 9, or have 00 or 0000 after it. Such a message is not kept.
pub fn may_be_real(bytes: &[u8]) -> bool {
    let (text, _) = charset::decode(bytes);
    let Ok(message) = Message::parse(&text) else { return false };
    let issued = |number: &str| {
        let digits: String = number.chars().filter(char::is_ascii_digit).collect();
        match (digits.get(..3), digits.get(3..5), digits.get(5..9)) {
            (Some(area), Some(group), Some(serial)) if digits.len() == 9 => {
                !matches!(area, "000" | "666") && !area.starts_with('9') && group != "00" && serial != "0000"
            }
            _ => false,
        }
    };
    message.named("PID").any(|pid| {
        let numbers = pid.field(3);
        let as_number = numbers
            .repetitions()
            .filter(|number| number.component(5).text() == "SS")
            .any(|number| issued(&number.component(1).text()));
        as_number || issued(&pid.field(19).text())
    })
}

fn stored(message: &Message<'_>, codes: &Codes, today: Date) -> Stored {
    let vxu = vxu::read(message, codes, today);
    let Some(person) = &vxu.demographics else {
        return Stored { dropped: vxu.dropped, ..Stored::default() };
    };
    let numbers = person.identifiers.iter().map(|number| {
        let text = format!("{} ({})", number.value, number.authority);
        (FieldLabel::Identifier, text, number.kind.as_str().to_owned())
    });
    let mut lines = said::lines(said::IDENTITY, person, codes);
    lines.extend(numbers);
    lines.extend(said::lines(said::CONTACT, person, codes));
    Stored {
        person: lines,
        statements: vxu
            .statements
            .iter()
            .take(MOST_STATEMENTS)
            .filter_map(|one| statement(one, codes))
            .collect(),
        more: vxu.statements.len().saturating_sub(MOST_STATEMENTS),
        dropped: vxu.dropped,
    }
}

fn statement(located: &LocatedStatement, codes: &Codes) -> Option<Said> {
    let rxa = located.rxa;
    match &located.statement {
        Statement::Demographics(_) => None,
        Statement::Dose(dose) => {
            let what = match dose.action {
                ActionCode::Add => "lab-dose-add",
                ActionCode::Update => "lab-dose-update",
                ActionCode::Delete => "lab-dose-delete",
            };
            let mut lines = said::lines(said::VACCINE, dose, codes);
            lines.extend(said::lines(said::GIVING, dose, codes));
            Some(Said { what, title: words::vaccine(codes, dose.vaccine.cvx), on: dose.given_on, rxa, lines })
        }
        Statement::Refusal(refusal) => {
            let code = refusal.reason.as_ref().map(|reason| reason.as_str().to_owned()).unwrap_or_default();
            let words = refusal.reason.as_ref().map(|reason| words::label(codes, reason)).unwrap_or_default();
            let reason = if refusal.text.is_empty() { words } else { refusal.text.to_string() };
            Some(Said {
                what: "lab-refusal",
                title: words::vaccine(codes, refusal.vaccine),
                on: refusal.refused_on,
                rxa,
                lines: vec![(FieldLabel::Note, reason, code)],
            })
        }
        Statement::Observation(seen) => {
            let (label, text, code) = match &seen.finding {
                ObservedFact::HistoryOfDisease(it) | ObservedFact::Serology(it) => {
                    (FieldLabel::Note, words::label(codes, it), it.as_str())
                }
                ObservedFact::Contraindication(it) => {
                    (FieldLabel::Note, words::label(codes, it), it.as_str())
                }
                ObservedFact::Reaction(it) => (FieldLabel::Reaction, words::label(codes, it), it.as_str()),
                ObservedFact::Indication(it) => {
                    (FieldLabel::Indication, words::label(codes, it), it.as_str())
                }
            };
            let mut lines = vec![(label, text.clone(), code.to_owned())];
            lines.extend(
                seen.vaccine
                    .map(|cvx| (FieldLabel::Vaccine, words::vaccine(codes, cvx), format!("CVX {cvx}"))),
            );
            Some(Said { what: "lab-observation", title: text, on: seen.observed_on, rxa, lines })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_somebody_may_have_is_noticed_and_one_that_nobody_has_is_not() {
        let pid =
            |three: &str, nineteen: &str| format!("MSH|^~\\&|A\rPID|1||{three}||||||||||||||||{nineteen}\r");
        for (three, nineteen, real) in [
            ("123-45-6789^^^SSA^SS", "", true),
            ("7^^^A^MR~219099999^^^SSA^SS", "", true),
            ("", "078051120", true),
            ("123-45-6789^^^A^MR", "", false),
            ("000-45-6789^^^SSA^SS", "", false),
            ("912456789^^^SSA^SS", "123-00-6789", false),
            ("", "12345", false),
        ] {
            assert_eq!(may_be_real(pid(three, nineteen).as_bytes()), real, "{three} {nineteen}");
        }
        assert!(!may_be_real(b"123-45-6789"));
    }
}
