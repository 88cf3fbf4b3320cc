//! The message header (MSH), typed, and whether the message can be processed at all (guide §2.1, §3 MSH).

use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;
use smol_str::SmolStr;

use crate::er7::{Field, Message};
use crate::finding::{Finding, Hl7Error, Location};
use crate::rules::{Rule, header as rule};
use crate::vxu::date;

/// An application, facility or organization as HL7 names it (HD): a namespace, an OID, or both.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Hd {
    /// Namespace id.
    pub namespace: SmolStr,
    /// Universal id (an OID).
    pub universal_id: SmolStr,
    /// Type of the universal id (`ISO`).
    pub universal_type: SmolStr,
}

impl Hd {
    fn read(field: Field<'_>) -> Self {
        let component = |n: usize| SmolStr::from(field.component(n).text());
        Self { namespace: component(1), universal_id: component(2), universal_type: component(3) }
    }

    /// The name to use: the namespace, else the universal id. Empty when neither was sent.
    pub fn name(&self) -> &SmolStr {
        if self.namespace.is_empty() { &self.universal_id } else { &self.namespace }
    }
}

/// The time in MSH-7 as it was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MessageTime {
    /// Day and time of day at the sender; midnight when only the day was sent.
    pub local: DateTime,
    /// Offset from UTC, if it was sent.
    pub offset: Option<Offset>,
}

impl MessageTime {
    /// The instant; a time without zone is taken to be at `assumed`.
    pub fn timestamp(&self, assumed: Offset) -> Option<jenner_model::Timestamp> {
        let offset = self.offset.unwrap_or(assumed);
        offset.to_timestamp(self.local).ok().map(jenner_model::Timestamp::from_jiff)
    }
}

/// A profile of MSH-21, such as `Z22^CDCPHINVS`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Profile {
    /// Identifier.
    pub id: SmolStr,
    /// Namespace.
    pub namespace: SmolStr,
}

/// What kind of message it is, of those that are served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// VXU^V04: doses and demographics are submitted.
    Vxu,
    /// QBP^Q11: a query.
    Qbp,
}

/// The header, as far as it could be read. Empty text means "not sent".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// MSH-3.
    pub sending_application: Hd,
    /// MSH-4.
    pub sending_facility: Hd,
    /// MSH-5.
    pub receiving_application: Hd,
    /// MSH-6.
    pub receiving_facility: Hd,
    /// MSH-7, if it is a time.
    pub time: Option<MessageTime>,
    /// MSH-9.1.
    pub message_type: SmolStr,
    /// MSH-9.2.
    pub event: SmolStr,
    /// MSH-9.3.
    pub structure: SmolStr,
    /// MSH-10, unescaped. The answer repeats the field itself.
    pub control_id: SmolStr,
    /// MSH-11.
    pub processing_id: SmolStr,
    /// MSH-12.
    pub version: SmolStr,
    /// MSH-15.
    pub accept_ack: SmolStr,
    /// MSH-16.
    pub application_ack: SmolStr,
    /// MSH-18, first repetition.
    pub charset: SmolStr,
    /// MSH-21.
    pub profiles: Vec<Profile>,
    /// What the message is, `None` when it is not served here.
    pub kind: Option<Kind>,
}

/// Whether findings about the header mean that the message is refused (AR): type, event, processing id or
/// version are not served (guide §2.1).
pub fn is_refused(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| {
        matches!(
            finding.code,
            Hl7Error::UnsupportedMessageType
                | Hl7Error::UnsupportedEvent
                | Hl7Error::UnsupportedProcessingId
                | Hl7Error::UnsupportedVersion
        )
    })
}

/// Whether findings about the header mean that nothing of the message can be stored: refused, or MSH itself
/// lacks what it must have (guide §2: a required segment in no group).
pub fn is_fatal(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| {
        let in_header = finding.location.as_ref().is_some_and(|place| place.segment == "MSH");
        finding.is_error() && in_header && finding.rule != rule::MSH_2.id
    })
}

/// Reads the header and judges it. `today` is the day against which MSH-7 is held.
pub fn read(message: &Message<'_>, today: Date) -> (Header, Vec<Finding>) {
    let msh = message.header();
    let text = |n: usize| SmolStr::from(msh.field(n).text());
    let part = |n: usize| SmolStr::from(msh.field(9).component(n).text());
    let moment = date::moment(&msh.field(7).text());
    let profiles = msh.field(21).repetitions().map(|repetition| Profile {
        id: repetition.component(1).text().into(),
        namespace: repetition.component(2).text().into(),
    });
    let mut header = Header {
        sending_application: Hd::read(msh.field(3)),
        sending_facility: Hd::read(msh.field(4)),
        receiving_application: Hd::read(msh.field(5)),
        receiving_facility: Hd::read(msh.field(6)),
        time: moment.map(|moment| MessageTime { local: moment.local, offset: moment.offset }),
        message_type: part(1),
        event: part(2),
        structure: part(3),
        control_id: SmolStr::from(msh.field(10).whole_text()),
        processing_id: text(11),
        version: text(12),
        accept_ack: text(15),
        application_ack: text(16),
        charset: text(18),
        profiles: profiles.filter(|profile| !profile.id.is_empty()).collect(),
        kind: None,
    };
    let mut judge = Judge { findings: syntax_findings(message) };
    judge.message_type(&mut header, msh.field(9));
    judge.versions(&header);
    judge.time(&msh.field(7).text(), moment, today);
    judge.others(&header, &msh.field(17).text());
    (header, judge.findings)
}

/// What the syntax reader noticed. Own separators are read, but the guide fixes MSH-2 (IZ-12, IZ-13).
fn syntax_findings(message: &Message<'_>) -> Vec<Finding> {
    message.problems().iter().map(Finding::from).collect()
}

struct Judge {
    findings: Vec<Finding>,
}

impl Judge {
    fn report(&mut self, rule: &Rule, field: u16) {
        self.findings.push(rule.at(Location::field("MSH", 1, field)));
    }

    fn message_type(&mut self, header: &mut Header, field: Field<'_>) {
        let (kind, event, structure) = match header.message_type.as_str() {
            "VXU" => (Kind::Vxu, "V04", "VXU_V04"),
            "QBP" => (Kind::Qbp, "Q11", "QBP_Q11"),
            "" => return self.report(&rule::MSH_9_MISSING, 9),
            _ => return self.report(&rule::MSH_9_TYPE, 9),
        };
        if header.event != event {
            return self.report(&rule::MSH_9_EVENT, 9);
        }
        header.kind = Some(kind);
        let components = field.first().components().count();
        match header.structure.as_str() {
            sent if sent == structure => {}
            // Versions before 2.5 had no structure here, and their senders live on.
            "" if components < 3 => self.report(&rule::MSH_9_SHORT, 9),
            "" => self.report(&rule::MSH_9_STRUCTURE_MISSING, 9),
            _ => self.report(&rule::MSH_9_STRUCTURE, 9),
        }
        let expected: &[&str] = if kind == Kind::Vxu { &["Z22"] } else { &["Z34", "Z44"] };
        if header.profiles.is_empty() {
            self.report(&rule::MSH_21, 21);
        } else if !header.profiles.iter().any(|profile| expected.contains(&profile.id.as_str())) {
            self.report(&rule::MSH_21_OTHER, 21);
        }
    }

    fn versions(&mut self, header: &Header) {
        match header.processing_id.as_str() {
            "P" => {}
            "T" | "D" => self.report(&rule::MSH_11_TEST, 11),
            "" => self.report(&rule::MSH_11_MISSING, 11),
            _ => self.report(&rule::MSH_11, 11),
        }
        match header.version.as_str() {
            "2.5.1" => {}
            "" => self.report(&rule::MSH_12_MISSING, 12),
            version if is_served(version) => self.report(&rule::MSH_12_OLD, 12),
            _ => self.report(&rule::MSH_12, 12),
        }
    }

    fn time(&mut self, sent: &str, moment: Option<date::Moment>, today: Date) {
        match moment {
            None if sent.is_empty() => self.report(&rule::MSH_7_MISSING, 7),
            None => self.report(&rule::MSH_7_INVALID, 7),
            Some(moment) => {
                // A day of grace: the sender's zone may be ahead of ours.
                if today.tomorrow().is_ok_and(|tomorrow| moment.local.date() > tomorrow) {
                    self.report(&rule::MSH_7_FUTURE, 7);
                }
                if !moment.precise {
                    self.report(&rule::MSH_7_PRECISION, 7);
                } else if moment.offset.is_none() {
                    self.report(&rule::MSH_7_ZONE, 7);
                }
            }
        }
    }

    fn others(&mut self, header: &Header, country: &str) {
        match header.control_id.chars().count() {
            0 => self.report(&rule::MSH_10_MISSING, 10),
            1..=199 => {}
            _ => self.report(&rule::MSH_10_LONG, 10),
        }
        let known = ["", "AL", "NE", "ER", "SU"];
        if !known.contains(&header.accept_ack.as_str()) {
            self.report(&rule::MSH_15, 15);
        }
        match header.application_ack.as_str() {
            "" | "AL" => {}
            "NE" | "ER" | "SU" => self.report(&rule::MSH_16_ANSWERED, 16),
            _ => self.report(&rule::MSH_16, 16),
        }
        let is_country = country.len() == 3 && country.bytes().all(|b| b.is_ascii_uppercase());
        if !country.is_empty() && !is_country {
            self.report(&rule::MSH_17, 17);
        }
    }
}

/// 2.3.1 and every later version of HL7 v2: what was added since does not change the fields that are read.
fn is_served(version: &str) -> bool {
    let known =
        ["2.3.1", "2.4", "2.5", "2.5.1", "2.6", "2.7", "2.7.1", "2.8", "2.8.1", "2.8.2", "2.9", "2.9.1"];
    known.contains(&version)
}
