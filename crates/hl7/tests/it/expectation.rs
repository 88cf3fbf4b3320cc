//! What the reference says should become of a message, and whether it did. Read fairly: where the reference
//! names a place, a finding must be at that place; where it says "accept", the answer must be AA.

use jenner_hl7::check::Checked;
use jenner_hl7::finding::{Finding, Severity, Verdict};

/// A field of a segment, or a whole segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub segment: String,
    pub field: Option<u16>,
}

impl Place {
    /// From `PID-11.3`, `RXA^1^5`, `NK1`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let segment = text.get(..3).filter(|name| name.bytes().all(|b| b.is_ascii_alphanumeric()))?;
        let rest = &text[3..];
        let field = match rest.as_bytes().first() {
            Some(b'-') => &rest[1..],
            Some(b'^') => rest.split('^').nth(2).unwrap_or(""),
            _ => "",
        };
        let digits: String = field.chars().take_while(char::is_ascii_digit).collect();
        Some(Self { segment: segment.to_owned(), field: digits.parse().ok() })
    }

    fn holds(&self, finding: &Finding) -> bool {
        finding.location.as_ref().is_some_and(|at| {
            at.segment == self.segment
                && self.field.is_none_or(|field| at.field.is_none_or(|found| found == field))
        })
    }
}

/// What should become of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expectation {
    /// AA.
    Accepted,
    /// AE with an error, at the place if one is named, with the HL70357 and HL70533 codes if named. AR does
    /// where the fault is in the header (guide §2.1).
    Error { place: Option<Place>, code: Option<String>, application: Option<String> },
    /// AA with a warning at the place.
    Warned { place: Option<Place> },
    /// AR with this HL70357 code.
    Refused { code: String },
    /// No HL7 answer.
    NoAnswer,
    /// An ERR, of the severity that local rules give it, which its siblings without the defect do not get.
    Noticed,
    /// A finding at the place, of whatever severity.
    FindingAt { place: Place, code: String },
    /// AE, AA with a warning, or no answer: anything but silence.
    NotSilent,
    /// AE or AR with an error, or no answer: never AA.
    NotAccepted,
    /// Z33, MSA-1 AE, QAK-2 AE.
    QueryError,
    /// Z33, MSA-1 AA, QAK-2 NF.
    QueryNotFound,
    /// Nothing more than a well-formed answer.
    Answered,
    /// Needs records that were loaded before: judged by the registry's tests.
    NeedsStore,
}

/// `common`: the rules that most messages of the same kind break, which say nothing about a defect.
pub fn met(expectation: &Expectation, checked: &Checked, common: &[String]) -> bool {
    let has = |severity: Severity, place: &Option<Place>| {
        let here = |finding: &Finding| place.as_ref().is_none_or(|place| place.holds(finding));
        checked.findings.iter().any(|finding| finding.severity == severity && here(finding))
    };
    let queried = |verdict: &str, status: &str| {
        let ack = checked.ack.as_deref().unwrap_or("");
        ack.contains(&format!("\rMSA|{verdict}|"))
            && ack.contains(&format!("|{status}|"))
            && ack.contains("Z33^CDCPHINVS")
    };
    match expectation {
        Expectation::Accepted => checked.verdict == Some(Verdict::AA),
        Expectation::Error { place, code, application } => {
            let coded = |finding: &Finding| {
                finding.severity == Severity::Error
                    && place.as_ref().is_none_or(|place| place.holds(finding))
                    && code.as_ref().is_none_or(|code| finding.code.code() == code)
                    && application
                        .as_ref()
                        .is_none_or(|code| finding.application.is_some_and(|a| a.code() == code))
            };
            let about_header = place.as_ref().is_some_and(|place| place.segment == "MSH");
            let verdict = checked.verdict == Some(Verdict::AE)
                || (checked.verdict == Some(Verdict::AR) && about_header);
            verdict && checked.findings.iter().any(coded)
        }
        Expectation::Warned { place } => {
            checked.verdict == Some(Verdict::AA) && has(Severity::Warning, place)
        }
        Expectation::Refused { code } => {
            checked.verdict == Some(Verdict::AR)
                && checked.findings.iter().any(|finding| finding.code.code() == code)
        }
        Expectation::NoAnswer => checked.ack.is_none(),
        Expectation::Noticed => {
            checked.findings.iter().any(|finding| !common.iter().any(|rule| *rule == finding.rule))
        }
        Expectation::FindingAt { place, code } => checked.findings.iter().any(|finding| {
            place.holds(finding) && finding.application.is_some_and(|application| application.code() == code)
        }),
        Expectation::NotSilent => checked.verdict != Some(Verdict::AA) || has(Severity::Warning, &None),
        Expectation::NotAccepted => {
            checked.verdict.is_none() || (checked.verdict != Some(Verdict::AA) && has(Severity::Error, &None))
        }
        Expectation::QueryError => queried("AE", "AE"),
        Expectation::QueryNotFound => queried("AA", "NF"),
        Expectation::Answered | Expectation::NeedsStore => true,
    }
}

/// Reads the sentence of the reference. `place` is what its notes or tables name as the field concerned.
pub fn read(category: &str, expected: &str, place: Option<Place>, severity: Option<&str>) -> Expectation {
    let error = |place| Expectation::Error { place, code: None, application: None };
    let starts = |prefix: &str| expected.starts_with(prefix);
    if category.starts_with("rsp-") || category.starts_with("ack-") {
        return Expectation::Answered;
    }
    if category.starts_with("qbp-") {
        return if expected.contains("AE") {
            Expectation::QueryError
        } else if expected.contains("NF") {
            Expectation::QueryNotFound
        } else {
            Expectation::NeedsStore
        };
    }
    match severity {
        Some("WARN" | "WARNING") => return Expectation::Warned { place },
        Some("ERROR") => return error(place),
        Some("ACCEPT") => return Expectation::Accepted,
        Some(_) => return Expectation::Answered,
        None => {}
    }
    if expected.is_empty() || starts("no agreed") {
        return Expectation::Answered;
    }
    if starts("AR, ERR") || starts("MSA-1 AR") {
        let code = ["200", "201", "202", "203"].into_iter().find(|code| expected.contains(code));
        return Expectation::Refused { code: code.unwrap_or_default().to_owned() };
    }
    if starts("not an HL7 message") {
        return Expectation::NoAnswer;
    }
    if starts("deliberately defective") || starts("one deliberate defect") {
        return Expectation::Noticed;
    }
    if starts("ERR ") || starts("AE or warning") {
        let place = expected.find("RXA^").and_then(|at| Place::parse(&expected[at..]));
        return Expectation::FindingAt { place: place.expect("a place"), code: "1".to_owned() };
    }
    if starts("AE or no answer") {
        return Expectation::NotAccepted;
    }
    if starts("AE or") || starts("reject or segment-group") || starts("SOAP:") {
        return Expectation::NotSilent;
    }
    if starts("AE, ERR") {
        let rest = &expected["AE, ERR ".len()..];
        let place = Place::parse(rest).filter(|_| rest.contains('^'));
        let code =
            ["100", "101", "102", "103"].into_iter().find(|code| rest.contains(code)).map(str::to_owned);
        return Expectation::Error { place, code, application: None };
    }
    if starts("AE") || starts("must not") || starts("reject (AE") || starts("SA.13") || starts("see message")
    {
        return error(None);
    }
    Expectation::Accepted
}
