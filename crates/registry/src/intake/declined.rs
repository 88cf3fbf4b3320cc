//! Messages that a transport does not hand on, and answers for them: on a connection that stays open each message needs
//! its answer, or sender and receiver lose count.

use jenner_hl7::ack;
use jenner_hl7::charset;
use jenner_hl7::er7::Message;
use jenner_hl7::finding::{Finding, Hl7Error, Severity, Verdict};
use jenner_hl7::header;
use jenner_model::access::Access;

use super::{cut, describe, entry, refuse, stamp};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::messages::{Entry, Transport};
use crate::{Error, Registry};

/// A header for the answer to bytes that have none.
const NO_HEADER: &str = "MSH|^~\\&|||||||VXU^V04^VXU_V04||P|2.5.1";

/// Logs what came and why it was not taken, and gives the answer AR. Nothing else is done with it.
pub fn decline(
    registry: &Registry,
    access: &Access,
    transport: Transport,
    bytes: &[u8],
    why: &str,
) -> Result<String, Error> {
    door::require(registry, access, Permission::Exchange, Action::Submit)?;
    let mut line = entry(registry, access, transport, bytes)?;
    let (text, _) = charset::decode(bytes);
    if let Ok(message) = Message::parse(&text) {
        let (header, _) = header::read(&message, registry.today());
        line = Entry { control_id: cut(&header.control_id, 199), message_type: describe(&header), ..line };
    }
    let answer = negative(registry, bytes, why);
    refuse(registry, Some(access), line, why)?;
    Ok(answer)
}

/// The answer AR to bytes that were not taken; addressed to whoever their header names, if they have one.
pub fn negative(registry: &Registry, bytes: &[u8], why: &str) -> String {
    let (text, _) = charset::decode(bytes);
    let finding = Finding {
        severity: Severity::Error,
        code: Hl7Error::Internal,
        application: None,
        location: None,
        rule: "transport.refused".into(),
        text: why.to_owned(),
    };
    let stamp = stamp(registry, jenner_model::MessageId(registry.core.id()));
    let message = Message::parse(&text).or_else(|_| Message::parse(NO_HEADER));
    message.map_or_else(|_| String::new(), |message| ack::write(&message, Verdict::AR, &[finding], &stamp))
}
