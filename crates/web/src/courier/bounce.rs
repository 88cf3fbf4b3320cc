//! Mail that came back: reports of mail servers about messages they had taken (RFC 3464), read from a mailbox.
//!
//! Anybody can write such a mail. So it counts only where it holds the Message-ID that we gave the message, with our tag
//! ([`super::tag`]); what else it says about whom is not believed.

use jenner_registry::outreach::delivery::{AttemptId, Bounce};
use jenner_registry::vault::Vault;
use mail_parser::{MessageParser, MimeHeaders as _, PartType};

use super::tag;

/// Largest mail that is looked at, in bytes: reports bring headers back, and sometimes all of a message of ours.
pub const LARGEST: usize = 1 << 20;

/// What a mail is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Came {
    /// A report that a message of ours did not arrive.
    Bounced(AttemptId, Bounce),
    /// A report that it was delivered, or is only late: nothing to do.
    NotYet,
    /// A report, and about no message of ours.
    NotOurs,
    /// No report: a human, or an answering machine, wrote.
    NotAReport,
}

/// What a report says of one recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    Delivered,
    Delayed,
    Failed(Bounce),
}

/// Reads a mail.
pub fn read(vault: &Vault, mail: &[u8]) -> Came {
    let mail = mail.get(..LARGEST).unwrap_or(mail);
    let Some(message) = MessageParser::default().parse(mail) else { return Came::NotAReport };
    let mut said = Vec::new();
    let mut attempt = None;
    for part in &message.parts {
        let kind = part.content_type().map(|kind| {
            let sub = kind.subtype().unwrap_or_default();
            format!("{}/{sub}", kind.ctype()).to_ascii_lowercase()
        });
        let returned = match (kind.as_deref(), &part.body) {
            (Some("message/delivery-status" | "message/global-delivery-status"), body) => {
                said.extend(recipients(&text_of(body)));
                continue;
            }
            // The message itself, or its headers.
            (Some("message/rfc822" | "message/global"), PartType::Message(inner)) => {
                inner.message_id().map(str::to_owned)
            }
            (
                Some(
                    "text/rfc822-headers"
                    | "message/rfc822-headers"
                    | "message/global-headers"
                    | "message/rfc822",
                ),
                body,
            ) => field(&text_of(body), "message-id").map(str::to_owned),
            _ => None,
        };
        attempt = attempt.or_else(|| returned.and_then(|id| tag::attempt(vault, &id)));
    }
    let Some(worst) = said.iter().find(|said| matches!(said, Said::Failed(_))).or(said.first()) else {
        return Came::NotAReport;
    };
    match (attempt, worst) {
        (_, Said::Delivered | Said::Delayed) => Came::NotYet,
        (Some(attempt), Said::Failed(bounce)) => Came::Bounced(attempt, *bounce),
        (None, Said::Failed(_)) => Came::NotOurs,
    }
}

fn text_of(body: &PartType<'_>) -> String {
    match body {
        PartType::Text(text) | PartType::Html(text) => text.to_string(),
        PartType::Binary(bytes) | PartType::InlineBinary(bytes) => {
            String::from_utf8_lossy(bytes).into_owned()
        }
        PartType::Message(inner) => String::from_utf8_lossy(inner.raw_message()).into_owned(),
        PartType::Multipart(_) => String::new(),
    }
}

/// The value of a field, by its name in lower case. A folded line goes on without its name, and is not looked for.
fn field<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    text.lines().find_map(|line| {
        let (field, value) = line.split_once(':')?;
        field.trim().eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

/// What a report says: a group of fields for the message, then one for each recipient (RFC 3464, section 2.1).
fn recipients(text: &str) -> Vec<Said> {
    let plain = text.replace("\r\n", "\n");
    plain
        .split("\n\n")
        .filter_map(|group| {
            let action = field(group, "action")?.to_ascii_lowercase();
            let status = field(group, "status").unwrap_or_default();
            Some(match action.as_str() {
                "failed" => Said::Failed(bounce(status)),
                "delayed" => Said::Delayed,
                _ => Said::Delivered,
            })
        })
        .collect()
}

/// Whether the mailbox is gone, or the message could not be brought this time (RFC 3463).
fn bounce(status: &str) -> Bounce {
    let mut parts = status.split(['.', ' ']);
    let mut next = || parts.next().and_then(|part| part.parse::<u16>().ok());
    match (next(), next(), next()) {
        // Bad address; mailbox closed; the mailbox has moved and left no address.
        (Some(5), Some(1), Some(0..=3 | 6 | 10)) | (Some(5), Some(2), Some(1)) => Bounce::Hard,
        // A full mailbox, a server that was away for days, a spam filter: says nothing about the mailbox itself.
        _ => Bounce::Soft,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(action: &str, status: &str, id: &str, returned: &str) -> String {
        let inner = match returned {
            "text/rfc822-headers" => {
                format!("From: shots@iis.example\r\nMessage-ID: {id}\r\nSubject: Shots are due\r\n")
            }
            _ => format!(
                "From: shots@iis.example\r\nMessage-ID: {id}\r\nSubject: Shots are due\r\n\r\nCall your clinic.\r\n"
            ),
        };
        format!(
            "From: MAILER-DAEMON@mx.example\r\nTo: shots@iis.example\r\nSubject: Undelivered Mail Returned to Sender\r\n\
             Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n\
             Content-Type: multipart/report; report-type=delivery-status; boundary=\"b1\"\r\n\r\n\
             --b1\r\nContent-Type: text/plain\r\n\r\nThe mail could not be delivered to ana@mail.example.\r\n\
             --b1\r\nContent-Type: message/delivery-status\r\n\r\n\
             Reporting-MTA: dns; mx.example\r\nArrival-Date: Thu, 26 Nov 2026 10:00:00 +0000\r\n\r\n\
             Final-Recipient: rfc822; ana@mail.example\r\nAction: {action}\r\nStatus: {status}\r\n\
             Diagnostic-Code: smtp; 550 5.1.1 user unknown\r\n\
             --b1\r\nContent-Type: {returned}\r\n\r\n{inner}\r\n--b1--\r\n"
        )
    }

    fn ours(vault: &Vault) -> String {
        format!("<{}@iis.example>", tag::tagged(vault, "jenner-0000000000000007"))
    }

    #[test]
    fn a_report_of_a_mail_server_leads_to_its_attempt() {
        let vault = Vault::throwaway().expect("a vault");
        for returned in ["message/rfc822", "text/rfc822-headers"] {
            for (status, bounce) in [
                ("5.1.1", Bounce::Hard),
                ("5.2.1 (mailbox closed)", Bounce::Hard),
                ("5.2.2", Bounce::Soft),
                ("5.7.1", Bounce::Soft),
                ("4.4.7", Bounce::Soft),
                ("", Bounce::Soft),
            ] {
                let mail = report("failed", status, &ours(&vault), returned);
                let came = read(&vault, mail.as_bytes());
                assert_eq!(came, Came::Bounced(AttemptId(7), bounce), "{returned} {status}");
            }
        }
    }

    #[test]
    fn a_report_that_somebody_made_up_changes_nothing() {
        let vault = Vault::throwaway().expect("a vault");
        for id in [
            "<jenner-0000000000000007@iis.example>",
            "<jenner-0000000000000007.00000000000000000000@iis.example>",
            "<x>",
        ] {
            let mail = report("failed", "5.1.1", id, "message/rfc822");
            assert_eq!(read(&vault, mail.as_bytes()), Came::NotOurs, "{id}");
        }
    }

    #[test]
    fn late_and_delivered_messages_and_letters_of_humans_are_no_bounces() {
        let vault = Vault::throwaway().expect("a vault");
        for action in ["delayed", "delivered", "relayed", "expanded"] {
            let mail = report(action, "2.0.0", &ours(&vault), "message/rfc822");
            assert_eq!(read(&vault, mail.as_bytes()), Came::NotYet, "{action}");
        }
        let human = format!(
            "From: ana@mail.example\r\nIn-Reply-To: {}\r\n\r\nThank you, we come on Monday.\r\n",
            ours(&vault)
        );
        assert_eq!(read(&vault, human.as_bytes()), Came::NotAReport);
        for mail in ["", "\r\n", "no mail at all", "Content-Type: multipart/report\r\n\r\n--"] {
            assert_eq!(read(&vault, mail.as_bytes()), Came::NotAReport, "{mail}");
        }
    }
}
