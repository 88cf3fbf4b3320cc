//! The faults of the CDC service: what went wrong, whose fault it is, what to do.

use axum::http::StatusCode;

use super::envelope::{Dialect, HUB, Version};
use super::reply::{escape, in_envelope};
use crate::refusal::RETRY_AFTER;

/// Kinds of fault, by the element in `Detail`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Bad user, password or facility.
    Security,
    /// More than one message, or more than the limit.
    MessageTooLarge,
    /// An operation the service does not have.
    UnsupportedOperation,
    /// The hub's header names somebody else.
    UnknownDestination,
    /// Anything else.
    Unknown,
}

/// A fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Which kind.
    pub kind: Kind,
    /// Our number for the cause, so that a support desk can tell them apart.
    code: u32,
    /// Whether the sender must change something before it sends again.
    sender: bool,
    /// What is wrong and what to do.
    pub detail: String,
    limit: Option<usize>,
    destination: Option<String>,
    /// Seconds after which it makes sense to send again.
    pub later: Option<u64>,
}

impl Fault {
    fn new(kind: Kind, code: u32, sender: bool, detail: impl Into<String>) -> Self {
        Self { kind, code, sender, detail: detail.into(), limit: None, destination: None, later: None }
    }

    /// Wrong credential. Never says which part.
    pub fn security() -> Self {
        Self::new(Kind::Security, 10, true, "The user name, password or facility is not known here.")
    }

    /// Too many wrong credentials.
    pub fn wait(seconds: u64) -> Self {
        let detail = format!("Too many wrong credentials. Try again in {seconds} seconds.");
        Self { later: Some(seconds), ..Self::new(Kind::Security, 11, true, detail) }
    }

    /// The sender is over its pace.
    pub fn too_fast(seconds: u64) -> Self {
        let detail = format!(
            "Your interface sends more messages than it may at a time. The message was not taken; send it again in \
             {seconds} seconds."
        );
        Self { later: Some(seconds), ..Self::new(Kind::Unknown, 51, false, detail) }
    }

    /// Over the size limit, in bytes.
    pub fn too_large(limit: usize) -> Self {
        let detail =
            format!("The message is larger than {limit} bytes. Send one message for one patient at a time.");
        Self { limit: Some(limit), ..Self::new(Kind::MessageTooLarge, 20, true, detail) }
    }

    /// More than one message.
    pub fn too_many() -> Self {
        Self::new(
            Kind::MessageTooLarge,
            21,
            true,
            "The request holds more than one HL7 message. Send one message in each request.",
        )
    }

    /// An operation the service does not have.
    pub fn unsupported(name: &str) -> Self {
        let name: String = name.chars().take(80).collect();
        let detail =
            format!("The service has no operation {name}. It has connectivityTest and submitSingleMessage.");
        Self::new(Kind::UnsupportedOperation, 30, true, detail)
    }

    /// The hub's header names a destination that is not this registry.
    pub fn unknown_destination(name: &str) -> Self {
        let name: String =
            name.trim().chars().filter(|c| c.is_ascii_alphanumeric() || "_-".contains(*c)).take(40).collect();
        let detail = format!(
            "The destination {name} is not this registry. Look at DestinationId in HubRequestHeader."
        );
        Self { destination: Some(name), ..Self::new(Kind::UnknownDestination, 60, true, detail) }
    }

    /// The request cannot be understood.
    pub fn unreadable(detail: &str) -> Self {
        Self::new(Kind::Unknown, 40, true, detail)
    }

    /// The registry cannot store now.
    pub fn unavailable() -> Self {
        let detail =
            "The registry cannot store messages now. Nothing was stored; send the message again later.";
        Self { later: RETRY_AFTER.parse().ok(), ..Self::new(Kind::Unknown, 50, false, detail) }
    }

    /// HTTP status: SOAP 1.1 knows only 500; SOAP 1.2 says 400 where the sender is at fault.
    pub fn status(&self, version: Version) -> StatusCode {
        match (version, self.sender) {
            (Version::V12, true) => StatusCode::BAD_REQUEST,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The whole answer.
    pub fn envelope(&self, version: Version, dialect: Dialect) -> String {
        let detail = self.detail_element(dialect);
        let text = escape(&self.detail);
        let fault = match version {
            Version::V12 => {
                let side = if self.sender { "Sender" } else { "Receiver" };
                format!(
                    "<env:Fault><env:Code><env:Value>env:{side}</env:Value></env:Code><env:Reason>\
                     <env:Text xml:lang=\"en\">{text}</env:Text></env:Reason><env:Detail>{detail}</env:Detail></env:Fault>"
                )
            }
            Version::V11 => {
                let side = if self.sender { "Client" } else { "Server" };
                format!(
                    "<env:Fault><faultcode>env:{side}</faultcode><faultstring>{text}</faultstring>\
                     <detail>{detail}</detail></env:Fault>"
                )
            }
        };
        in_envelope(version, &fault)
    }

    fn detail_element(&self, dialect: Dialect) -> String {
        if let Some(destination) = &self.destination {
            return format!(
                "<UnknownDestinationFault xmlns=\"{HUB}\"><DestinationId>{}</DestinationId></UnknownDestinationFault>",
                escape(destination)
            );
        }
        let namespace = dialect.namespace();
        let (name, reason) = match self.kind {
            Kind::Security => ("SecurityFault", "Security"),
            Kind::MessageTooLarge => ("MessageTooLargeFault", "MessageTooLarge"),
            Kind::UnsupportedOperation => ("UnsupportedOperationFault", "UnsupportedOperation"),
            Kind::Unknown | Kind::UnknownDestination => ("fault", "Unknown"),
        };
        match (dialect, self.limit) {
            // The 2014 schema gives its faults no children but the two sizes.
            (Dialect::Cdc2014, Some(limit)) => format!(
                "<{name} xmlns=\"{namespace}\"><Size>{}</Size><MaxSize>{limit}</MaxSize></{name}>",
                limit.saturating_add(1)
            ),
            (Dialect::Cdc2014, None) if self.kind != Kind::Unknown => {
                format!("<{name} xmlns=\"{namespace}\"/>")
            }
            // The 2014 schema has no element for other causes: the 2011 one stands in.
            _ => format!(
                "<{name} xmlns=\"urn:cdc:iisb:2011\"><Code>{}</Code><Reason>{reason}</Reason><Detail>{}</Detail></{name}>",
                self.code,
                escape(&self.detail)
            ),
        }
    }
}
