//! The SOAP envelope of a question, and what comes back in one.

use jenner_registry::partners::{Connection, Service};
use quick_xml::events::Event;
use quick_xml::reader::Reader;

use super::{FaultKind, Trouble};
use crate::soap::escape;

const SOAP: &str = "http://www.w3.org/2003/05/soap-envelope";
const MOST_DEPTH: usize = 32;
const MOST_ELEMENTS: usize = 2_000;

/// What is asked of the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operation<'a> {
    /// Send this text back.
    Test(&'a str),
    /// Take this HL7 message.
    Submit { message: &'a str, password: &'a str },
}

/// The envelope, and the action of its content type.
pub(super) fn write(connection: &Connection, operation: Operation<'_>) -> (String, &'static str) {
    let [user, facility, destination] =
        [&connection.username, &connection.facility, &connection.destination].map(|text| escape(text));
    let (body, action) = match (connection.service, operation) {
        (Service::Cdc2011, Operation::Test(text)) => (
            format!(
                "<connectivityTest xmlns=\"urn:cdc:iisb:2011\"><echoBack>{}</echoBack></connectivityTest>",
                escape(text)
            ),
            "urn:cdc:iisb:2011:connectivityTest",
        ),
        (Service::Cdc2011, Operation::Submit { message, password }) => (
            format!(
                "<submitSingleMessage xmlns=\"urn:cdc:iisb:2011\"><username>{user}</username>\
                 <password>{}</password><facilityID>{facility}</facilityID><hl7Message>{}</hl7Message>\
                 </submitSingleMessage>",
                escape(password),
                escape(message)
            ),
            "urn:cdc:iisb:2011:submitSingleMessage",
        ),
        (service, Operation::Test(text)) => (
            format!(
                "<ConnectivityTestRequest xmlns=\"urn:cdc:iisb:2014\"><EchoBack>{}</EchoBack></ConnectivityTestRequest>",
                escape(text)
            ),
            match service {
                Service::Hub => "urn:cdc:iisb:hub:2014:IISHubPortType:ConnectivityTestRequest",
                _ => "urn:cdc:iisb:2014:IISPortType:ConnectivityTestRequest",
            },
        ),
        (service, Operation::Submit { message, password }) => (
            format!(
                "<SubmitSingleMessageRequest xmlns=\"urn:cdc:iisb:2014\"><Username>{user}</Username>\
                 <Password>{}</Password><FacilityID>{facility}</FacilityID><Hl7Message>{}</Hl7Message>\
                 </SubmitSingleMessageRequest>",
                escape(password),
                escape(message)
            ),
            match service {
                Service::Hub => "urn:cdc:iisb:hub:2014:IISHubPortType:SubmitSingleMessageRequest",
                _ => "urn:cdc:iisb:2014:IISPortType:SubmitSingleMessageRequest",
            },
        ),
    };
    let header = match connection.service {
        Service::Hub => format!(
            "<env:Header><HubRequestHeader xmlns=\"urn:cdc:iisb:hub:2014\"><DestinationId>{destination}</DestinationId>\
             </HubRequestHeader></env:Header>"
        ),
        Service::Cdc2011 | Service::Cdc2014 => String::new(),
    };
    let envelope = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<env:Envelope xmlns:env=\"{SOAP}\">{header}<env:Body>{body}</env:Body></env:Envelope>"
    );
    (envelope, action)
}

/// An element without children: its name, that of the one around it, and its text.
#[derive(Debug, Default)]
struct Leaf {
    parents: Vec<String>,
    name: String,
    text: String,
}

/// What the answer holds: the HL7 answer or the echoed text. Names are compared without prefixes: in the field they
/// come in all of them.
pub(super) fn read(bytes: &[u8]) -> Result<String, Trouble> {
    let leaves = leaves(bytes)?;
    let in_body = |leaf: &Leaf| {
        leaf.parents.first().is_some_and(|name| name == "Envelope")
            && leaf.parents.get(1).is_some_and(|name| name == "Body")
    };
    if let Some(fault) = fault(&leaves) {
        return Err(fault);
    }
    let known = ["return", "Hl7Message", "EchoBack"];
    let answer = leaves.into_iter().find(|leaf| in_body(leaf) && known.contains(&leaf.name.as_str()));
    answer.map(|leaf| leaf.text).ok_or(Trouble::NotSoap)
}

fn fault(leaves: &[Leaf]) -> Option<Trouble> {
    let inside = |leaf: &&Leaf| leaf.parents.iter().chain([&leaf.name]).any(|name| name == "Fault");
    let all: Vec<&Leaf> = leaves.iter().filter(inside).collect();
    if all.is_empty() {
        return None;
    }
    let kinds = [
        ("UnknownDestinationFault", FaultKind::UnknownDestination),
        ("DestinationConnectionFault", FaultKind::DestinationConnection),
        ("HubClientFault", FaultKind::HubClient),
        ("SecurityFault", FaultKind::Security),
        ("MessageTooLargeFault", FaultKind::MessageTooLarge),
        ("UnsupportedOperationFault", FaultKind::Unsupported),
    ];
    let named =
        |name: &str| all.iter().any(|leaf| leaf.name == name || leaf.parents.iter().any(|p| p == name));
    let kind = kinds.into_iter().find(|(name, _)| named(name)).map_or(FaultKind::Other, |(_, kind)| kind);
    let said = ["Text", "faultstring", "Detail", "Reason"];
    let text = said.iter().find_map(|name| {
        all.iter()
            .find(|leaf| leaf.name == *name && !leaf.text.trim().is_empty())
            .map(|leaf| leaf.text.trim())
    });
    let text: String = text.unwrap_or_default().chars().filter(|c| !c.is_control()).take(300).collect();
    Some(Trouble::Fault { kind, text })
}

fn leaves(bytes: &[u8]) -> Result<Vec<Leaf>, Trouble> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|_| Trouble::NotSoap)?;
    let mut reader = Reader::from_str(text);
    let (mut path, mut found, mut elements): (Vec<String>, Vec<Leaf>, usize) = (Vec::new(), Vec::new(), 0);
    let mut open: Option<Leaf> = None;
    loop {
        let event = reader.read_event().map_err(|_| Trouble::NotSoap)?;
        let is_empty = matches!(event, Event::Empty(_));
        match event {
            Event::Start(start) | Event::Empty(start) => {
                elements += 1;
                if elements > MOST_ELEMENTS || path.len() >= MOST_DEPTH {
                    return Err(Trouble::NotSoap);
                }
                let name: &str = start.local_name().into_inner();
                let leaf = Leaf { parents: path.clone(), name: name.to_owned(), text: String::new() };
                if is_empty {
                    found.push(leaf);
                    open = None;
                } else {
                    path.push(name.to_owned());
                    open = Some(leaf);
                }
            }
            Event::End(_) => {
                path.pop();
                found.extend(open.take());
            }
            Event::Text(part) => add(&mut open, &part.xml10_content()),
            Event::CData(part) => add(&mut open, &part.xml10_content()),
            Event::GeneralRef(reference) => {
                let character = match reference.resolve_char_ref().map_err(|_| Trouble::NotSoap)? {
                    Some(character) => character,
                    None => match &*reference.into_inner() {
                        "amp" => '&',
                        "lt" => '<',
                        "gt" => '>',
                        "quot" => '"',
                        "apos" => '\'',
                        _ => return Err(Trouble::NotSoap),
                    },
                };
                add(&mut open, character.encode_utf8(&mut [0; 4]));
            }
            Event::DocType(_) => return Err(Trouble::NotSoap),
            Event::Decl(_) | Event::Comment(_) | Event::PI(_) => {}
            Event::Eof => break,
        }
    }
    if path.is_empty() && !found.is_empty() { Ok(found) } else { Err(Trouble::NotSoap) }
}

fn add(open: &mut Option<Leaf>, text: &str) {
    if let Some(leaf) = open {
        leaf.text.push_str(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn envelope(body: &str) -> String {
        format!("<s:Envelope xmlns:s=\"{SOAP}\"><s:Header/><s:Body>{body}</s:Body></s:Envelope>")
    }

    #[test]
    fn an_answer_is_read_under_any_prefix() {
        let answer = envelope(
            "<a:submitSingleMessageResponse><a:return>MSH|^~\\&amp;|A&#xD;MSA|AA|1</a:return></a:submitSingleMessageResponse>",
        );
        assert_eq!(read(answer.as_bytes()).unwrap(), "MSH|^~\\&|A\rMSA|AA|1");
        let answer = envelope(
            "<SubmitSingleMessageResponse><Hl7Message><![CDATA[MSH|^~\\&|A]]></Hl7Message></SubmitSingleMessageResponse>",
        );
        assert_eq!(read(answer.as_bytes()).unwrap(), "MSH|^~\\&|A");
    }

    #[test]
    fn each_fault_is_known_by_its_element() {
        let faults = [
            ("UnknownDestinationFault", FaultKind::UnknownDestination),
            ("DestinationConnectionFault", FaultKind::DestinationConnection),
            ("HubClientFault", FaultKind::HubClient),
            ("SecurityFault", FaultKind::Security),
            ("MessageTooLargeFault", FaultKind::MessageTooLarge),
            ("SomethingElse", FaultKind::Other),
        ];
        for (element, kind) in faults {
            let fault = envelope(&format!(
                "<s:Fault><s:Code><s:Value>s:Sender</s:Value></s:Code><s:Reason><s:Text xml:lang=\"en\">Not so</s:Text></s:Reason>\
                 <s:Detail><h:{element}/></s:Detail></s:Fault>"
            ));
            assert_eq!(
                read(fault.as_bytes()),
                Err(Trouble::Fault { kind, text: "Not so".into() }),
                "{element}"
            );
        }
    }

    #[test]
    fn what_is_no_answer_is_refused() {
        let deep = "<a>".repeat(40) + &"</a>".repeat(40);
        let entity = "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>";
        for wrong in ["", "<html><body>login</body></html>", "<a", &deep, entity, &envelope("<x/>")] {
            assert_eq!(read(wrong.as_bytes()), Err(Trouble::NotSoap), "{wrong}");
        }
    }
}
