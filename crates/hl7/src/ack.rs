//! Writing the acknowledgement, profile Z23 (guide §2.1, §2.2), and the segments that all answers share.

use jiff::Zoned;
use smol_str::SmolStr;

use crate::er7::{Message, Parts, Writer};
use crate::finding::{ApplicationError, Finding, Hl7Error, Severity, Verdict};

/// What the answering side puts into an answer: its clock, its number, its names.
#[derive(Debug, Clone, PartialEq)]
pub struct Stamp {
    /// The time of the answer, in the zone of the registry (MSH-7 carries the offset).
    pub now: Zoned,
    /// Control id of the answer (MSH-10), new for each.
    pub control_id: SmolStr,
    /// Application that answers (MSH-3).
    pub application: SmolStr,
    /// Organization that answers (MSH-4).
    pub facility: SmolStr,
}

/// Writes the ACK: `ACK^V04^ACK`, or `ACK^Q11^ACK` to a query that is refused. It takes whatever header the
/// request has, even none beyond `MSH|`.
pub fn write(request: &Message<'_>, verdict: Verdict, findings: &[Finding], stamp: &Stamp) -> String {
    let asked = request.header().field(9);
    let is_query = asked.component(1).text() == "QBP" || asked.component(2).text() == "Q11";
    let event = if is_query { "Q11" } else { "V04" };
    let mut body = Writer::new();
    msa(&mut body, request, verdict);
    for finding in findings {
        err(&mut body, finding);
    }
    with_header(request, stamp, ["ACK", event, "ACK"], "Z23", body)
}

/// Puts the MSH of an answer before its body. MSH-18 is sent when it says something: beyond ASCII.
pub(crate) fn with_header(
    request: &Message<'_>,
    stamp: &Stamp,
    message_type: [&str; 3],
    profile: &str,
    body: Writer,
) -> String {
    let asked = request.header();
    let processing = asked.field(11).text();
    let names = [&stamp.application, &stamp.facility];
    let addressee = [asked.field(3), asked.field(4)];
    let beyond_ascii = !body.as_str().is_ascii()
        || names.iter().any(|name| !name.is_ascii())
        || addressee.iter().any(|field| !field.raw().is_ascii());
    let mut answer = Writer::new();
    answer
        .segment("MSH")
        .field(3, names[0])
        .field(4, names[1])
        .field(5, addressee[0])
        .field(6, addressee[1])
        .field(7, stamp.now.strftime("%Y%m%d%H%M%S%z").to_string())
        .field(9, message_type)
        .field(10, &stamp.control_id)
        .field(11, if matches!(&*processing, "D" | "T") { &*processing } else { "P" })
        .field(12, "2.5.1")
        .field(15, "NE")
        .field(16, "NE")
        .field(18, beyond_ascii.then_some("UNICODE UTF-8"))
        .field(21, [profile, "CDCPHINVS"]);
    let mut answer = answer.finish();
    answer.push_str(body.as_str());
    answer
}

/// MSA: the verdict and the control id of the request, byte for byte (guide §2.2).
pub(crate) fn msa(out: &mut Writer, request: &Message<'_>, verdict: Verdict) {
    out.segment("MSA").field(1, verdict.code()).field(2, request.header().field(10));
}

/// The longest text of ERR-8 that the profiles allow.
const USER_MESSAGE: usize = 250;

/// One ERR: where, what kind of mistake, how bad, the rule (ERR-7) and a sentence for the user (ERR-8).
pub(crate) fn err(out: &mut Writer, finding: &Finding) {
    let location = finding.location.as_ref().map(|place| {
        place
            .to_string()
            .split('^')
            .enumerate()
            .fold(Parts::new(), |parts, (at, text)| parts.at(at + 1, text))
    });
    let application = finding.application.map(|error| [error.code(), error.text(), ApplicationError::SYSTEM]);
    out.segment("ERR")
        .field(2, location)
        .field(3, [finding.code.code(), finding.code.text(), Hl7Error::SYSTEM])
        .field(4, finding.severity.code())
        .field(5, application)
        .field(7, &*finding.rule)
        .field(8, shortened(&finding.text));
}

/// The one finding that an RSP has room for (guide §1.2): the first of the worst. Mere information is left
/// out, as there is no ERR without an error.
pub(crate) fn worst(findings: &[Finding]) -> Option<&Finding> {
    let first = |severity| findings.iter().find(move |finding| finding.severity == severity);
    first(Severity::Error).or_else(|| first(Severity::Warning))
}

fn shortened(text: &str) -> String {
    if text.chars().count() <= USER_MESSAGE {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(USER_MESSAGE - 3).collect();
    short.push_str("...");
    short
}

#[cfg(test)]
mod tests {
    use jiff::civil::datetime;

    use super::*;
    use crate::finding::Location;

    fn stamp() -> Stamp {
        let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(-6));
        Stamp {
            now: datetime(2024, 2, 5, 9, 30, 0, 0).to_zoned(zone).unwrap(),
            control_id: "J-1".into(),
            application: "JENNER".into(),
            facility: "STATE".into(),
        }
    }

    #[test]
    fn an_ack_goes_back_to_the_sender_with_the_control_id_and_every_finding() {
        let text = "MSH|^~\\&|CHART|CLINIC9|IIS|STATE|20240205||VXU^V04^VXU_V04|a\\T\\b 7|T|2.5.1\r";
        let findings = [Finding {
            severity: Severity::Error,
            code: Hl7Error::DataType,
            application: Some(ApplicationError::InvalidDate),
            location: Some(Location::field("RXA", 2, 3)),
            rule: "RXA-3.date".into(),
            text: "The day of the dose is no date | send YYYYMMDD.".into(),
        }];
        let ack = write(&Message::parse(text).unwrap(), Verdict::AE, &findings, &stamp());
        let expected = "MSH|^~\\&|JENNER|STATE|CHART|CLINIC9|20240205093000-0600||ACK^V04^ACK|J-1|T|2.5.1|||NE|NE\
                        |||||Z23^CDCPHINVS\r\
                        MSA|AE|a\\T\\b 7\r\
                        ERR||RXA^2^3|102^Data type error^HL70357|E|2^Invalid Date^HL70533||RXA-3.date\
                        |The day of the dose is no date \\F\\ send YYYYMMDD.\r";
        assert_eq!(ack, expected);
    }

    #[test]
    fn a_request_with_hardly_any_header_gets_an_ack_too() {
        for (text, event) in [("MSH|", "V04"), ("MSH#", "V04"), ("MSH|^~\\&|||||||QBP^Q11", "Q11")] {
            let ack = write(&Message::parse(text).unwrap(), Verdict::AR, &[], &stamp());
            let answer = Message::parse(&ack).unwrap();
            assert_eq!(answer.header().field(9).component(2).text(), event);
            assert_eq!(answer.header().field(11).text(), "P");
            assert_eq!(answer.first("MSA").unwrap().field(1).text(), "AR");
        }
    }

    #[test]
    fn letters_beyond_ascii_are_announced() {
        let request = Message::parse("MSH|^~\\&|CHART|CLINIQUE ÉTÉ|||||VXU^V04|1").unwrap();
        let ack = write(&request, Verdict::AA, &[], &stamp());
        assert_eq!(Message::parse(&ack).unwrap().header().field(18).text(), "UNICODE UTF-8");
    }

    #[test]
    fn a_request_with_its_own_separators_is_answered_in_the_standard_ones() {
        let request = Message::parse("MSH#*~\\&#CHART*1.2.3*ISO#CLINIC#####VXU*V04#a^b").unwrap();
        let ack = write(&request, Verdict::AA, &[], &stamp());
        assert!(ack.contains("|CHART^1.2.3^ISO|CLINIC|"), "{ack}");
        assert!(ack.contains("MSA|AA|a\\S\\b\r"), "{ack}");
    }

    #[test]
    fn a_long_text_is_cut_to_what_the_profile_allows() {
        assert_eq!(shortened(&"é".repeat(400)).chars().count(), 250);
        assert_eq!(shortened("short"), "short");
    }
}
