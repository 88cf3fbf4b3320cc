//! An e-mail as it leaves: plain text, with what a mailbox needs to sort it, to know it again, and to stop it.

use jenner_registry::packs::Language;
use lettre::Message;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, SinglePart};

/// What an e-mail is made of.
pub struct Parts<'p> {
    /// From whom.
    pub from: &'p Mailbox,
    /// Who answers go to, where that is somebody else.
    pub reply_to: Option<&'p Mailbox>,
    /// To whom.
    pub to: lettre::Address,
    /// Its Message-ID without angle brackets: the same for each try.
    pub id: String,
    /// Subject.
    pub subject: &'p str,
    /// Text.
    pub text: &'p str,
    /// Language of the text.
    pub language: Language,
    /// Link that stops such e-mails with one click (RFC 2369, RFC 8058), and the sentence that stands before it.
    pub stop: Option<Stop>,
}

/// How somebody stops e-mails.
pub struct Stop {
    /// The link.
    pub link: String,
    /// The sentence with the link in it, for the end of the text.
    pub sentence: String,
}

/// The e-mail, ready for a mail server.
///
/// # Errors
/// What cannot be written, in words that name nobody.
pub fn compose(parts: Parts<'_>) -> Result<Message, String> {
    let mut builder = Message::builder()
        .from(parts.from.clone())
        .to(Mailbox::new(None, parts.to))
        .subject(one_line(parts.subject))
        .message_id(Some(format!("<{}>", parts.id)));
    if let Some(reply_to) = parts.reply_to {
        builder = builder.reply_to(reply_to.clone());
    }
    // No answering machine answers it (RFC 3834).
    let mut headers = vec![
        ("Auto-Submitted", "auto-generated".to_owned()),
        ("Content-Language", parts.language.code().to_owned()),
    ];
    let mut text = parts.text.to_owned();
    if let Some(stop) = parts.stop {
        headers.push(("List-Unsubscribe", format!("<{}>", stop.link)));
        headers.push(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()));
        text = format!("{}\n\n{}\n", text.trim_end(), stop.sentence);
    }
    for (name, value) in headers {
        let name = HeaderName::new_from_ascii(name.to_owned()).map_err(|error| error.to_string())?;
        builder = builder.raw_header(HeaderValue::new(name, value));
    }
    let body = SinglePart::builder().header(ContentType::TEXT_PLAIN).body(text);
    builder.singlepart(body).map_err(|_| "an e-mail could not be put together".to_owned())
}

/// No text ends a header line and begins another.
fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_control())
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(subject: &str, text: &str, stop: Option<Stop>) -> String {
        let from: Mailbox = "Department of Health <shots@iis.example>".parse().expect("a mailbox");
        let parts = Parts {
            from: &from,
            reply_to: None,
            to: "ana@mail.example".parse().expect("an address"),
            id: "jenner-1.aa@iis.example".to_owned(),
            subject,
            text,
            language: Language::Spanish,
            stop,
        };
        String::from_utf8(compose(parts).expect("an e-mail").formatted()).expect("text")
    }

    #[test]
    fn an_e_mail_says_who_sent_it_how_to_know_it_again_and_how_to_stop_it() {
        let link = "https://iis.example/stop/abc".to_owned();
        let stop = Stop { sentence: format!("No more of these: {link}"), link };
        let mail = written("Shots are due", "Call your clinic.", Some(stop));
        for line in [
            "From: \"Department of Health\" <shots@iis.example>\r\n",
            "To: ana@mail.example\r\n",
            "Subject: Shots are due\r\n",
            "Message-ID: <jenner-1.aa@iis.example>\r\n",
            "Auto-Submitted: auto-generated\r\n",
            "Content-Language: es\r\n",
            "List-Unsubscribe: <https://iis.example/stop/abc>\r\n",
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
            "Content-Type: text/plain; charset=utf-8\r\n",
            "\r\nDate: ",
            "Call your clinic.\r\n\r\nNo more of these: https://iis.example/stop/abc",
        ] {
            assert!(mail.contains(line), "{line} is not in {mail}");
        }
    }

    #[test]
    fn a_subject_brings_no_headers_of_its_own_and_letters_of_every_language_arrive() {
        let mail = written("Due\r\nBcc: all@mail.example\u{0}", "Niño: visita a la clínica", None);
        let headers = mail.split_once("\r\n\r\n").expect("headers").0;
        assert!(!headers.lines().any(|line| line.starts_with("Bcc")), "{headers}");
        assert!(!headers.contains("List-Unsubscribe"));
        let read = mail_parser::MessageParser::default().parse(mail.as_bytes()).expect("an e-mail");
        assert_eq!(read.subject(), Some("Due Bcc: all@mail.example"));
        assert_eq!(read.body_text(0).as_deref().map(str::trim), Some("Niño: visita a la clínica"));
        assert!(mail.is_ascii(), "every mail server takes it");
    }
}
