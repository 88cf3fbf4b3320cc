//! Writes SOAP answers.

use super::envelope::{Dialect, HUB, Version};

/// Whom the hub's header named: it comes back in the header of the answer.
pub struct Destination {
    /// `DestinationId`.
    pub id: String,
    /// Where it was reached.
    pub uri: String,
}

/// Answers a connectivity test with its own text.
pub fn echo(version: Version, dialect: Dialect, hub: Option<&Destination>, text: &str) -> String {
    let text = escape(text);
    let namespace = dialect.namespace();
    let answer = match dialect {
        Dialect::Cdc2011 => format!(
            "<connectivityTestResponse xmlns=\"{namespace}\"><return>{text}</return></connectivityTestResponse>"
        ),
        Dialect::Cdc2014 => format!(
            "<ConnectivityTestResponse xmlns=\"{namespace}\"><EchoBack>{text}</EchoBack></ConnectivityTestResponse>"
        ),
    };
    with_header(version, hub, &answer)
}

/// Answers a message with its HL7 answer.
pub fn answer(version: Version, dialect: Dialect, hub: Option<&Destination>, hl7: &str) -> String {
    let hl7 = escape(hl7);
    let namespace = dialect.namespace();
    let answer = match dialect {
        Dialect::Cdc2011 => format!(
            "<submitSingleMessageResponse xmlns=\"{namespace}\"><return>{hl7}</return></submitSingleMessageResponse>"
        ),
        Dialect::Cdc2014 => format!(
            "<SubmitSingleMessageResponse xmlns=\"{namespace}\"><Hl7Message>{hl7}</Hl7Message></SubmitSingleMessageResponse>"
        ),
    };
    with_header(version, hub, &answer)
}

/// Puts content into the body of an envelope.
pub fn in_envelope(version: Version, content: &str) -> String {
    with_header(version, None, content)
}

fn with_header(version: Version, hub: Option<&Destination>, content: &str) -> String {
    let header = hub.map_or_else(String::new, |to| {
        format!(
            "<env:Header><HubResponseHeader xmlns=\"{HUB}\"><DestinationId>{}</DestinationId><DestinationUri>{}</DestinationUri>\
             </HubResponseHeader></env:Header>",
            escape(&to.id),
            escape(&to.uri)
        )
    });
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<env:Envelope xmlns:env=\"{}\">{header}<env:Body>{content}</env:Body></env:Envelope>",
        version.namespace()
    )
}

/// Escapes a text for XML. A carriage return, the segment end of HL7, must be a character reference: a plain
/// one becomes a line feed at the reader. Characters that XML cannot hold become the replacement character.
pub fn escape(text: &str) -> String {
    let mut done = String::with_capacity(text.len() + text.len() / 8);
    for c in text.chars() {
        match c {
            '&' => done.push_str("&amp;"),
            '<' => done.push_str("&lt;"),
            '>' => done.push_str("&gt;"),
            '"' => done.push_str("&quot;"),
            '\r' => done.push_str("&#xD;"),
            '\t' | '\n' => done.push(c),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => done.push('\u{fffd}'),
            _ => done.push(c),
        }
    }
    done
}
