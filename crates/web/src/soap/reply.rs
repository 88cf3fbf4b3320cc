//! Writes SOAP answers.

use super::envelope::{Dialect, Headers, Version};

/// Answers a connectivity test with its own text.
pub fn echo(version: Version, dialect: Dialect, header: &str, text: &str) -> String {
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
    in_envelope(version, header, &answer)
}

/// Answers a message with its HL7 answer.
pub fn answer(version: Version, dialect: Dialect, header: &str, hl7: &str) -> String {
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
    in_envelope(version, header, &answer)
}

/// Header blocks of the answer: to which message it belongs, and where that ended up, for whom it came through the hub.
pub fn header(headers: &Headers, dialect: Dialect, address: &str) -> String {
    let mut blocks = String::new();
    if !headers.message_id.is_empty() {
        let action = match dialect {
            Dialect::Cdc2011 => "urn:cdc:iisb:2011:submitSingleMessageResponse",
            Dialect::Cdc2014 => "urn:cdc:iisb:2014:IISPortType:SubmitSingleMessageResponse",
        };
        blocks += &format!(
            "<wsa:Action xmlns:wsa=\"http://www.w3.org/2005/08/addressing\">{action}</wsa:Action>\
             <wsa:RelatesTo xmlns:wsa=\"http://www.w3.org/2005/08/addressing\">{}</wsa:RelatesTo>",
            escape(&headers.message_id)
        );
    }
    if !headers.destination.is_empty() {
        blocks += &format!(
            "<HubResponseHeader xmlns=\"urn:cdc:iisb:hub:2014\"><DestinationId>{}</DestinationId><DestinationUri>{}\
             </DestinationUri></HubResponseHeader>",
            escape(headers.destination.trim()),
            escape(address)
        );
    }
    blocks
}

/// Puts content into the body of an envelope, and blocks into its header.
pub fn in_envelope(version: Version, header: &str, content: &str) -> String {
    let header = match header {
        "" => String::new(),
        blocks => format!("<env:Header>{blocks}</env:Header>"),
    };
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
