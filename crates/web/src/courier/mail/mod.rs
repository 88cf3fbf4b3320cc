//! E-mails, handed to the office's mail server by SMTP (RFC 5321) over TLS. The connection is kept for the next message.

mod answer;
mod compose;

use std::collections::BTreeMap;
use std::fs;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use jenner_registry::family::contact::Contact;
use jenner_registry::outreach::delivery::{Address, Carrier, LONGEST_SEND, Message, Never, NotSent, Receipt};
use jenner_registry::packs::Language;
use jenner_registry::vault::Vault;
use lettre::message::Mailbox;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{Certificate, CertificateStore, SmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::ClientId;

pub use answer::{Failed, Step};
use compose::{Parts, Stop, compose};

use super::tag;

/// Longest wait for one answer of the server.
const STEP: Duration = Duration::from_secs(30);
/// Shortest wait that a step gets when the time for the whole message is nearly over.
const SHORTEST: Duration = Duration::from_millis(200);
/// Messages over one connection: some servers close it after a hundred.
const A_CONNECTION: u32 = 100;
/// Connections that are kept.
const KEPT: usize = 8;

/// How the connection is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// Begins in the clear and must turn to TLS before anything is said (RFC 3207).
    StartTls,
    /// TLS from the first byte (RFC 8314).
    Tls,
    /// Not at all: only to this very machine.
    None,
}

/// What the operator decides about e-mail.
#[derive(Clone)]
pub struct Settings {
    /// Name or address of the mail server.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is encrypted.
    pub security: Security,
    /// User name; empty: the server takes mail from us without one.
    pub user: String,
    /// Password.
    pub password: String,
    /// From whom: `Department of Health <shots@iis.example.gov>`.
    pub from: String,
    /// Where answers go; empty: to `from`.
    pub reply_to: String,
    /// File with certificates (PEM) that are trusted instead of those of this machine; empty: the machine's.
    pub trust: String,
    /// Address of the registry for the world outside; empty: no link that stops e-mails.
    pub public_url: String,
    /// The sentence with that link for the end of each e-mail, `{link}` in it, by language.
    pub stop_sentences: BTreeMap<Language, String>,
    /// Longest time for a whole message: at most [`LONGEST_SEND`].
    pub longest: Duration,
}

impl std::fmt::Debug for Settings {
    // Without the password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "mail server {}:{} ({:?})", self.host, self.port, self.security)
    }
}

/// An e-mail to somebody.
#[derive(Clone, Copy)]
pub struct Letter<'l> {
    /// Key of the message.
    pub key: &'l str,
    /// E-mail address.
    pub to: &'l str,
    /// Subject.
    pub subject: &'l str,
    /// Text.
    pub text: &'l str,
    /// Language of the text.
    pub language: Language,
    /// Whether it can be stopped: reminders can, an answer that somebody waits for has nothing to stop.
    pub stoppable: bool,
}

/// A mail server that carries messages.
pub struct Mailer {
    settings: Settings,
    vault: Vault,
    from: Mailbox,
    reply_to: Option<Mailbox>,
    tls: Option<TlsParameters>,
    hello: ClientId,
    lines: Mutex<Vec<Line>>,
}

/// A connection, and how many messages went over it.
struct Line {
    smtp: SmtpConnection,
    used: u32,
}

impl Mailer {
    /// A carrier of e-mails. Nothing is connected yet.
    ///
    /// # Errors
    /// What is wrong with the settings, and what to do.
    pub fn new(settings: Settings, vault: Vault) -> Result<Self, String> {
        let mailbox = |name: &str, text: &str| -> Result<Mailbox, String> {
            text.parse().map_err(|_| {
                format!("{name} \"{text}\" is no mailbox; write it as Department of Health <shots@iis.example.gov>")
            })
        };
        let from = mailbox("mail_from", &settings.from)?;
        let reply_to = match settings.reply_to.as_str() {
            "" => None,
            text => Some(mailbox("mail_reply_to", text)?),
        };
        let here = settings.host == "localhost"
            || settings.host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
        if settings.security == Security::None && !here {
            return Err(format!(
                "mail_security is none, and {} is another machine: choose starttls or tls",
                settings.host
            ));
        }
        let tls = match settings.security {
            Security::None => None,
            Security::StartTls | Security::Tls => Some(tls(&settings)?),
        };
        let hello = ClientId::Domain(from.email.domain().to_owned());
        Ok(Self { settings, vault, from, reply_to, tls, hello, lines: Mutex::default() })
    }

    /// Hands one e-mail over.
    ///
    /// # Errors
    /// [`NotSent`], which says whether it may have left.
    pub fn carry(&self, letter: Letter<'_>) -> Result<Receipt, NotSent> {
        let Ok(to) = letter.to.parse::<lettre::Address>() else {
            return Err(NotSent::Never(Never::NoSuchAddress));
        };
        let id = format!("{}@{}", tag::tagged(&self.vault, letter.key), self.from.email.domain());
        let stop = (letter.stoppable && !self.settings.public_url.is_empty())
            .then(|| Contact::read(letter.to))
            .flatten()
            .map(|contact| {
                let words = tag::stop_words(&self.vault, &contact);
                let link = format!("{}/stop/{words}", self.settings.public_url);
                let sentence = self.settings.stop_sentences.get(&letter.language);
                Stop {
                    sentence: sentence.map_or_else(String::new, |text| text.replace("{link}", &link)),
                    link,
                }
            });
        let email = compose(Parts {
            from: &self.from,
            reply_to: self.reply_to.as_ref(),
            to: to.clone(),
            id: id.clone(),
            subject: letter.subject,
            text: letter.text,
            language: letter.language,
            stop,
        });
        // What cannot be written as an e-mail now never can.
        let email = email.map_err(|_| NotSent::Never(Never::Refused))?.formatted();
        match self.hand_over(&to, &email) {
            Ok(()) => Ok(Receipt { reference: format!("<{id}>") }),
            Err(failed) => {
                if failed.is_about_us() {
                    tracing::warn!(
                        ?failed,
                        "the mail server does not take our messages; look at the settings mail_…"
                    );
                }
                Err(failed.meaning())
            }
        }
    }

    fn hand_over(&self, to: &lettre::Address, email: &[u8]) -> Result<(), Failed> {
        let end = Instant::now() + self.settings.longest.min(LONGEST_SEND - Duration::from_secs(5));
        let kept = self.lines.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let (line, is_old) = match kept {
            Some(line) => (line, true),
            None => (self.connect(end)?, false),
        };
        match self.over(line, to, email, end) {
            // The server closed a connection that lay still. Nothing was said over it, so a new one may be tried.
            Err(Failed::Lost(Step::Sender) | Failed::Answered { step: Step::Sender, code: 421, .. })
                if is_old =>
            {
                let line = self.connect(end)?;
                self.over(line, to, email, end)
            }
            done => done,
        }
    }

    fn over(&self, mut line: Line, to: &lettre::Address, email: &[u8], end: Instant) -> Result<(), Failed> {
        let done = transact(&mut line.smtp, &self.from.email, to, email, end);
        line.used += 1;
        let may_stay = match done {
            Ok(()) => true,
            // A refused recipient leaves the connection in order, after the transaction is taken back.
            Err(Failed::Answered { step, code, .. }) if step > Step::Sender && code != 421 => {
                line.smtp.command(Rset).is_ok()
            }
            Err(_) => false,
        };
        if may_stay && line.used < A_CONNECTION {
            let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
            if lines.len() < KEPT {
                lines.push(line);
                return done;
            }
        }
        if may_stay {
            // Its answer changes nothing: the message is where it is.
            let _ = line.smtp.quit();
        }
        done
    }

    fn connect(&self, end: Instant) -> Result<Line, Failed> {
        let wait = left(end).ok_or(Failed::Lost(Step::Connect))?;
        let server = (self.settings.host.as_str(), self.settings.port);
        let implicit = self.tls.as_ref().filter(|_| self.settings.security == Security::Tls);
        // What a server says here is about us and names no family.
        let at = |step| {
            move |error: lettre::transport::smtp::Error| {
                tracing::warn!(%error, "no way to the mail server");
                failed(step, &error)
            }
        };
        let mut smtp = SmtpConnection::connect(server, Some(wait), &self.hello, implicit, None)
            .map_err(at(Step::Connect))?;
        if let Some(tls) = self.tls.as_ref().filter(|_| self.settings.security == Security::StartTls) {
            // A server without STARTTLS, or one that somebody in between has talked out of it, gets no message.
            smtp.starttls(tls, &self.hello).map_err(at(Step::Connect))?;
        }
        if !self.settings.user.is_empty() {
            let who = Credentials::new(self.settings.user.clone(), self.settings.password.clone());
            smtp.auth(&[Mechanism::Plain, Mechanism::Login], &who).map_err(at(Step::SignIn))?;
        }
        Ok(Line { smtp, used: 0 })
    }
}

impl Carrier for Mailer {
    fn send(&self, message: &Message) -> Result<Receipt, NotSent> {
        let Address::Contact(Contact::Email(to)) = &message.to else {
            return Err(NotSent::Never(Never::Refused));
        };
        self.carry(Letter {
            key: &message.key(),
            to,
            subject: &message.subject,
            text: &message.text,
            language: message.language,
            stoppable: true,
        })
    }

    fn repeats_safely(&self) -> bool {
        false
    }
}

fn tls(settings: &Settings) -> Result<TlsParameters, String> {
    let mut builder = TlsParameters::builder(settings.host.clone());
    if !settings.trust.is_empty() {
        let unusable = || format!("the file {} (mail_trust) holds no certificates", settings.trust);
        let pem = fs::read(&settings.trust)
            .map_err(|_| format!("the file {} (mail_trust) cannot be read", settings.trust))?;
        let certificate = Certificate::from_pem(&pem).map_err(|_| unusable())?;
        builder = builder.certificate_store(CertificateStore::None).add_root_certificate(certificate);
    }
    builder.build_rustls().map_err(|error| format!("TLS to the mail server cannot be prepared: {error}"))
}

/// Time for the next step; `None` where there is none left.
fn left(end: Instant) -> Option<Duration> {
    let left = end.saturating_duration_since(Instant::now());
    (left >= SHORTEST).then_some(left.min(STEP))
}

/// One message over a connection, step by step: which step failed decides what that means.
fn transact(
    smtp: &mut SmtpConnection,
    from: &lettre::Address,
    to: &lettre::Address,
    email: &[u8],
    end: Instant,
) -> Result<(), Failed> {
    let wait = |smtp: &mut SmtpConnection, step| {
        let wait = left(end).ok_or(Failed::Lost(step))?;
        smtp.set_timeout(Some(wait)).map_err(|_| Failed::Lost(step))
    };
    wait(smtp, Step::Sender)?;
    smtp.command(Mail::new(Some(from.clone()), Vec::new())).map_err(|error| failed(Step::Sender, &error))?;
    wait(smtp, Step::Recipient)?;
    smtp.command(Rcpt::new(to.clone(), Vec::new())).map_err(|error| failed(Step::Recipient, &error))?;
    wait(smtp, Step::Data)?;
    smtp.command(Data).map_err(|error| failed(Step::Data, &error))?;
    wait(smtp, Step::Data)?;
    smtp.message(email).map(drop).map_err(|error| failed(Step::Message, &error))
}

/// What went wrong, without the words of the server, which may name the recipient.
fn failed(step: Step, error: &lettre::transport::smtp::Error) -> Failed {
    match error.status() {
        Some(code) => {
            let text = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
            Failed::Answered { step, code: code.into(), detail: answer::detail(&text) }
        }
        None => Failed::Lost(step),
    }
}
