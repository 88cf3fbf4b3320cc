//! Reads a SOAP request by namespace and local name, with limits on depth and size. No document types, no
//! entities but the five of XML itself.

use axum::http::{HeaderMap, header};
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{Namespace, ResolveResult};
use quick_xml::reader::NsReader;

use super::fault::Fault;

const SOAP_12: &str = "http://www.w3.org/2003/05/soap-envelope";
const SOAP_11: &str = "http://schemas.xmlsoap.org/soap/envelope/";
/// Names of the national hub, whose header says for whom a message is.
pub const HUB: &str = "urn:cdc:iisb:hub:2014";
/// WS-Addressing: answers go back on the same connection, which is what its headers ask for.
const ADDRESSING: &str = "http://www.w3.org/2005/08/addressing";
const MOST_DEPTH: usize = 24;
const MOST_ELEMENTS: usize = 1000;

/// SOAP version of a request, and of its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// SOAP 1.1.
    V11,
    /// SOAP 1.2.
    V12,
}

impl Version {
    /// What the content type says: SOAP 1.1 came as `text/xml`.
    pub fn of_content_type(headers: &HeaderMap) -> Self {
        let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        match kind {
            Some(kind) if kind.trim_start().to_ascii_lowercase().starts_with("text/xml") => Self::V11,
            _ => Self::V12,
        }
    }

    /// Namespace of the envelope.
    pub fn namespace(self) -> &'static str {
        match self {
            Self::V11 => SOAP_11,
            Self::V12 => SOAP_12,
        }
    }

    /// Content type of the answer.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::V11 => "text/xml; charset=utf-8",
            Self::V12 => "application/soap+xml; charset=utf-8",
        }
    }
}

/// Whose names the request uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// `urn:cdc:iisb:2011`.
    Cdc2011,
    /// `urn:cdc:iisb:2014`.
    Cdc2014,
}

impl Dialect {
    /// Namespace of its elements.
    pub fn namespace(self) -> &'static str {
        match self {
            Self::Cdc2011 => "urn:cdc:iisb:2011",
            Self::Cdc2014 => "urn:cdc:iisb:2014",
        }
    }
}

/// What is asked for.
#[derive(Debug, PartialEq, Eq)]
pub enum Request {
    /// Is anybody there?
    ConnectivityTest {
        /// Text to send back.
        echo_back: String,
    },
    /// One HL7 message.
    SubmitSingleMessage {
        /// User name; empty when nil or absent.
        user: String,
        /// Password; empty when nil or absent.
        password: String,
        /// Facility; empty when nil or absent.
        facility: String,
        /// The message as the XML held it.
        message: String,
    },
}

/// A request with the way it was written.
#[derive(Debug, PartialEq, Eq)]
pub struct ReadRequest {
    /// SOAP version.
    pub version: Version,
    /// Whose names.
    pub dialect: Dialect,
    /// For whom the hub's header says it is (`DestinationId`), if there is one.
    pub destination: Option<String>,
    /// The request.
    pub request: Request,
}

/// Reads an envelope.
pub fn read(bytes: &[u8]) -> Result<ReadRequest, Fault> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|_| {
        Fault::unreadable("The request is not UTF-8. Send it as UTF-8 and say so in the XML declaration.")
    })?;
    if text.trim().is_empty() {
        return Err(Fault::unreadable("The body is empty. Send a SOAP envelope."));
    }
    Reading::default().read(text)
}

#[derive(Debug, PartialEq, Eq)]
struct Element {
    name: String,
    text: String,
}

#[derive(Default)]
struct Reading {
    path: Vec<String>,
    elements: usize,
    version: Option<Version>,
    operation: Option<(Dialect, String)>,
    fields: Vec<Element>,
    destination: Option<String>,
    in_destination: bool,
}

/// Depths in the envelope: Envelope, Body, operation, its children.
const BODY: usize = 1;
const OPERATION: usize = 2;
const BLOCK: usize = 2;
const FIELD: usize = 3;

impl Reading {
    fn read(mut self, text: &str) -> Result<ReadRequest, Fault> {
        let not_xml = || Fault::unreadable("The request is not well-formed XML.");
        let mut reader = NsReader::from_str(text);
        loop {
            let (namespace, event) = reader.read_resolved_event().map_err(|_| not_xml())?;
            match event {
                Event::Start(start) => {
                    let namespace = owned(&namespace);
                    self.open(namespace.as_deref(), &start)?;
                }
                Event::Empty(start) => {
                    let namespace = owned(&namespace);
                    self.open(namespace.as_deref(), &start)?;
                    self.path.pop();
                }
                Event::End(_) => {
                    self.in_destination = false;
                    self.path.pop();
                }
                Event::Text(part) => self.add(&part.xml10_content()),
                Event::CData(part) => self.add(&part.xml10_content()),
                Event::GeneralRef(reference) => {
                    let character = match reference.resolve_char_ref().map_err(|_| not_xml())? {
                        Some(character) => character,
                        None => entity(&reference.into_inner())?,
                    };
                    self.add(character.encode_utf8(&mut [0; 4]));
                }
                Event::DocType(_) => {
                    return Err(Fault::unreadable("Document types are not allowed in SOAP."));
                }
                Event::Decl(_) | Event::Comment(_) | Event::PI(_) => {}
                Event::Eof => break,
            }
        }
        if !self.path.is_empty() {
            return Err(not_xml());
        }
        self.finish()
    }

    fn open(&mut self, namespace: Option<&str>, start: &BytesStart<'_>) -> Result<(), Fault> {
        let local = start.local_name();
        let name: &str = local.as_ref();
        self.elements += 1;
        if self.path.len() >= MOST_DEPTH || self.elements > MOST_ELEMENTS {
            return Err(Fault::unreadable("The envelope is nested too deeply or has too many elements."));
        }
        match self.path.len() {
            0 => {
                if name == "Envelope" && namespace.is_some_and(|name| name != SOAP_12 && name != SOAP_11) {
                    return Err(Fault::version_mismatch());
                }
                self.version = Some(match (name, namespace) {
                    ("Envelope", Some(SOAP_12)) => Version::V12,
                    ("Envelope", Some(SOAP_11)) => Version::V11,
                    _ => {
                        return Err(Fault::unreadable(
                            "The request is not a SOAP envelope. Use SOAP 1.2 with the namespace \
                             http://www.w3.org/2003/05/soap-envelope.",
                        ));
                    }
                });
            }
            FIELD if name == "DestinationId" && namespace == Some(HUB) && !self.in_body() => {
                // The first one counts; further ones are copies for others.
                self.in_destination = self.destination.is_none();
                self.destination.get_or_insert_default();
            }
            BLOCK
                if self.path.get(BODY).is_some_and(|name| name == "Header")
                    && !matches!(namespace, Some(ADDRESSING | HUB))
                    && must_be_understood(start) =>
            {
                return Err(Fault::not_understood(name));
            }
            OPERATION if self.in_body() => {
                if self.operation.is_some() {
                    return Err(Fault::unreadable("The Body holds more than one request."));
                }
                let dialect = match namespace {
                    Some("urn:cdc:iisb:2011") => Dialect::Cdc2011,
                    Some("urn:cdc:iisb:2014") => Dialect::Cdc2014,
                    _ => return Err(Fault::unsupported(name)),
                };
                self.operation = Some((dialect, name.to_owned()));
            }
            FIELD if self.in_body() => {
                let nil = has_nil(start);
                self.fields.push(Element {
                    // Nil is "not given": later text of the element, which nil forbids, is not taken either.
                    name: if nil { String::new() } else { name.to_ascii_lowercase() },
                    text: String::new(),
                });
            }
            _ => {}
        }
        self.path.push(name.to_owned());
        Ok(())
    }

    fn in_body(&self) -> bool {
        self.path.get(BODY).is_some_and(|name| name == "Body")
    }

    fn add(&mut self, text: &str) {
        if let (true, Some(destination)) = (self.in_destination, &mut self.destination) {
            destination.push_str(text);
        }
        if self.path.len() == FIELD + 1
            && self.in_body()
            && let Some(field) = self.fields.last_mut()
        {
            field.text.push_str(text);
        }
    }

    fn take(&mut self, name: &str) -> Option<String> {
        let at = self.fields.iter().position(|field| field.name == name)?;
        Some(self.fields.swap_remove(at).text)
    }

    fn finish(mut self) -> Result<ReadRequest, Fault> {
        let version = self.version.unwrap_or(Version::V12);
        let Some((dialect, operation)) = self.operation.take() else {
            return Err(Fault::unreadable("The SOAP Body holds no request."));
        };
        let request = match (dialect, operation.as_str()) {
            (Dialect::Cdc2011, "connectivityTest") | (Dialect::Cdc2014, "ConnectivityTestRequest") => {
                Request::ConnectivityTest { echo_back: self.take("echoback").unwrap_or_default() }
            }
            (Dialect::Cdc2011, "submitSingleMessage") | (Dialect::Cdc2014, "SubmitSingleMessageRequest") => {
                Request::SubmitSingleMessage {
                    user: self.take("username").unwrap_or_default(),
                    password: self.take("password").unwrap_or_default(),
                    facility: self.take("facilityid").unwrap_or_default(),
                    message: self
                        .take("hl7message")
                        .ok_or_else(|| Fault::unreadable("The request has no hl7Message element."))?,
                }
            }
            _ => return Err(Fault::unsupported(&operation)),
        };
        Ok(ReadRequest { version, dialect, destination: self.destination, request })
    }
}

fn owned(namespace: &ResolveResult<'_>) -> Option<String> {
    match namespace {
        ResolveResult::Bound(Namespace(name)) => Some((*name).to_owned()),
        ResolveResult::Unbound | ResolveResult::Unknown(_) => None,
    }
}

/// `xsi:nil="true"`, whatever the prefix is.
fn has_nil(start: &BytesStart<'_>) -> bool {
    start.attributes().flatten().any(|attribute| {
        let key: &str = attribute.key.local_name().into_inner();
        let value: &str = &attribute.value;
        key == "nil" && matches!(value.trim(), "true" | "1")
    })
}

/// Whether a header block is for us and must not be passed over: `mustUnderstand` without a role that is another's.
fn must_be_understood(start: &BytesStart<'_>) -> bool {
    let mut must = false;
    for attribute in start.attributes().flatten() {
        // Without a prefix it is not SOAP's attribute.
        if attribute.key.prefix().is_none() {
            continue;
        }
        let key: &str = attribute.key.local_name().into_inner();
        let value: &str = &attribute.value;
        match key {
            "mustUnderstand" => must = matches!(value.trim(), "true" | "1"),
            "role" | "actor" if !value.ends_with("/next") && !value.ends_with("/ultimateReceiver") => {
                return false;
            }
            _ => {}
        }
    }
    must
}

fn entity(name: &str) -> Result<char, Fault> {
    Ok(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            return Err(Fault::unreadable("The request uses an entity that is not one of XML's own five."));
        }
    })
}
