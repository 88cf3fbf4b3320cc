//! Correcting a message: a human edits a copy of what came, looks what would come of it, and sends it in the name of its
//! sender. The original stays as it was; the two name each other.

use jenner_hl7::er7::Message;
use jenner_hl7::finding::{Finding, Verdict};
use jenner_hl7::fixes::{self, Fix};
use jenner_hl7::{ack, charset, edit, vxu};
use jenner_model::access::{Access, Actor};
use jenner_model::report::Statement;
use jenner_model::{InterfaceId, MessageId};
use jenner_store::queries::correction::{self, DraftRow};
use jenner_store::queries::message::MessageDetail;
use jenner_store::queries::problem;
use jenner_store::queries::tally::SenderKey;

use super::{MadeFrom, Transport, log};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::intake::{self, Answer, Reply};
use crate::senders::{self, Sending};
use crate::{Error, Registry, packed};

/// Longest text that is taken, in characters: far above any message a human can mend by hand.
const LONGEST: usize = 500_000;

/// A correction as it stands.
#[derive(Debug, Clone)]
pub struct Work {
    /// The text so far, a segment a line: what was saved last, or the message as it came.
    pub text: String,
    /// Whether it was saved by somebody before.
    pub is_draft: bool,
    /// Edits of the text as it came that are sure.
    pub fixes: Vec<Fix>,
}

/// What would come of a text.
#[derive(Debug, Clone)]
pub struct Trial {
    /// MSA-1 of the answer.
    pub verdict: Verdict,
    /// What is found in it.
    pub findings: Vec<Finding>,
    /// Doses that would be taken.
    pub doses: usize,
    /// Parts that would be left out.
    pub dropped: usize,
    /// Whether the patient could be stored.
    pub has_patient: bool,
    /// The answer.
    pub answer: String,
}

/// What is wrong with the wish to correct something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// Retention has emptied it.
    #[error("the message is not kept any more; ask the sender to send it again")]
    NotKept,
    /// Nobody knows who sent it.
    #[error("nobody knows who sent this message, so nobody can send it in their name")]
    NoSender,
    /// The text is the original.
    #[error("nothing was changed; to have the same text judged again, use Judge again")]
    Unchanged,
    /// The text is no HL7 message.
    #[error("this is no HL7 message: it must begin with MSH and a separator")]
    NotHl7,
    /// The text is too long.
    #[error("the text is longer than 500,000 characters")]
    TooLong,
    /// A query changes nothing and can simply be asked again.
    #[error("only updates (VXU) can be corrected")]
    NotAnUpdate,
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        Error::Invalid(problem.to_string())
    }
}

/// Takes up a correction: the saved text, or the message as it came. `None` when the asker may not see the message.
pub fn begin(registry: &Registry, access: &Access, message: MessageId) -> Result<Option<Work>, Error> {
    let Some(found) = allowed(registry, access, message)? else { return Ok(None) };
    let draft = registry.db().read(|tx| correction::draft(tx, access, message))?;
    let original = text_of(&found)?;
    let is_draft = draft.is_some();
    let text = match draft {
        Some(draft) => String::from_utf8_lossy(&packed::unpack(&draft.body)?).into_owned(),
        None => original.clone(),
    };
    let findings: Vec<Finding> = serde_json::from_str(&found.findings).unwrap_or_default();
    let fixes = match Message::parse(&original) {
        Ok(parsed) => {
            let known = sender(registry, access, &found)?.agreed.profile.clone();
            fixes::suggest(&parsed, &findings, &known, registry.codes())
        }
        Err(_) => Vec::new(),
    };
    audit(registry, access, Action::DraftCorrection, &found)?;
    Ok(Some(Work { text: lines(&text), is_draft, fixes }))
}

/// The message as it came with all sure edits made.
pub fn mended(registry: &Registry, access: &Access, message: MessageId) -> Result<Option<String>, Error> {
    let Some(found) = allowed(registry, access, message)? else { return Ok(None) };
    let original = text_of(&found)?;
    let parsed = Message::parse(&original).map_err(|_| Problem::NotHl7)?;
    let findings: Vec<Finding> = serde_json::from_str(&found.findings).unwrap_or_default();
    let known = sender(registry, access, &found)?.agreed.profile.clone();
    let edits: Vec<edit::Edit> = fixes::suggest(&parsed, &findings, &known, registry.codes())
        .into_iter()
        .map(|fix| fix.edit)
        .collect();
    Ok(Some(lines(&edit::apply(&parsed, &edits))))
}

/// Judges a text as a message of that sender, and keeps it as a draft. Stores nothing of its content.
pub fn try_out(
    registry: &Registry,
    access: &Access,
    message: MessageId,
    text: &str,
) -> Result<Option<Trial>, Error> {
    let Some(found) = allowed(registry, access, message)? else { return Ok(None) };
    let text = segments(text)?;
    save(registry, access, message, &text)?;
    let sending = sender(registry, access, &found)?;
    trial(registry, &sending, found.line.id, &text).map(Some)
}

/// What would come of a text if this sender sent it now.
pub(crate) fn trial(
    registry: &Registry,
    sending: &Sending,
    message: MessageId,
    text: &str,
) -> Result<Trial, Error> {
    let text = sending.agreed.profile.rewrite(text);
    let parsed = Message::parse(&text).map_err(|_| Problem::NotHl7)?;
    let vxu = vxu::read(&parsed, registry.codes(), registry.today());
    let vxu = sending.agreed.profile.judge(&parsed, vxu);
    let stamp = intake::stamp(registry, message);
    let doses = vxu
        .statements
        .iter()
        .filter(|located| matches!(located.statement, Statement::Dose(_) | Statement::Refusal(_)))
        .count();
    Ok(Trial {
        answer: ack::write(&parsed, vxu.verdict, &vxu.findings, &stamp),
        verdict: vxu.verdict,
        has_patient: vxu.demographics.is_some(),
        dropped: vxu.dropped,
        doses,
        findings: vxu.findings,
    })
}

fn save(registry: &Registry, access: &Access, message: MessageId, text: &str) -> Result<(), Error> {
    let Actor::User(user) = access.actor() else { return Ok(()) };
    let draft = DraftRow { user, saved_at: registry.now(), body: packed::pack(text.as_bytes())? };
    Ok(registry.db().write(move |tx| correction::save_draft(tx, message, &draft))?)
}

/// Sends a corrected text in the name of the original's sender: the same intake, the human as the actor. The original
/// leaves the inbox; were the correction refused, it stands there in its place.
pub fn resend(
    registry: &Registry,
    access: &Access,
    message: MessageId,
    text: &str,
    note: &str,
) -> Result<Option<Reply>, Error> {
    let Some(found) = allowed(registry, access, message)? else { return Ok(None) };
    let text = segments(text)?;
    if lines(&text) == lines(&text_of(&found)?) {
        return Err(Problem::Unchanged.into());
    }
    let sending = sender(registry, access, &found)?;
    let made_from = MadeFrom {
        original: message,
        kind: "correction",
        actor: jenner_store::audit::actor(access.actor()).into_owned(),
        note: note.trim().chars().filter(|c| !c.is_control()).take(500).collect(),
    };
    let answer = intake::submit_as(registry, &sending, Transport::Desk, text.as_bytes(), Some(made_from))?;
    let Answer::Hl7(reply) = answer else { return Err(Problem::NotHl7.into()) };
    let mut entry = door::entry(registry, access, Action::Correct, found.line.person);
    entry.object = format!("message:{}", message.0).into();
    entry.detail = format!("{{\"corrected_by\":{}}}", reply.message.0).into();
    entry.result = reply.verdict.code().into();
    registry.db().write(move |tx| {
        problem::remove(tx, &[message])?;
        correction::drop_draft(tx, message)?;
        tx.audit(entry.clone());
        Ok::<(), jenner_store::StoreError>(())
    })?;
    Ok(Some(reply))
}

/// Gives a correction up.
pub fn give_up(registry: &Registry, access: &Access, message: MessageId) -> Result<(), Error> {
    let Some(found) = allowed(registry, access, message)? else { return Ok(()) };
    registry.db().write(move |tx| correction::drop_draft(tx, message))?;
    audit(registry, access, Action::DraftCorrection, &found)
}

fn allowed(registry: &Registry, access: &Access, message: MessageId) -> Result<Option<MessageDetail>, Error> {
    door::require(registry, access, Permission::MendMessages, Action::Correct)?;
    let Some(found) = log::visible(registry, access, message)? else { return Ok(None) };
    // Its text would show what a safety hold keeps back.
    if found.body.is_empty() || log::is_about_held(registry, access, &found.line)? {
        return Err(Problem::NotKept.into());
    }
    if found.line.organization.is_none() {
        return Err(Problem::NoSender.into());
    }
    if found.line.message_type.starts_with("QBP") {
        return Err(Problem::NotAnUpdate.into());
    }
    Ok(Some(found))
}

fn audit(registry: &Registry, access: &Access, action: Action, found: &MessageDetail) -> Result<(), Error> {
    let mut entry = door::entry(registry, access, action, found.line.person);
    entry.object = format!("message:{}", found.line.id.0).into();
    Ok(registry.db().audit(vec![entry])?)
}

/// The sender of a message, with the asker's own ticket in its name.
pub(crate) fn sender(registry: &Registry, access: &Access, found: &MessageDetail) -> Result<Sending, Error> {
    let organization = found.line.organization.ok_or(Problem::NoSender)?;
    let key = SenderKey { organization, interface: found.line.interface.unwrap_or(InterfaceId(0)) };
    senders::on_behalf(registry, access, key)
}

pub(crate) fn text_of(found: &MessageDetail) -> Result<String, Error> {
    let bytes = packed::unpack(&found.body)?;
    Ok(charset::decode(&bytes).0.into_owned())
}

/// A segment a line, as people edit it.
fn lines(text: &str) -> String {
    let lines: Vec<&str> = text.split(['\r', '\n']).filter(|line| !line.trim().is_empty()).collect();
    lines.join("\n")
}

/// As a message is sent: CR after each segment.
fn segments(text: &str) -> Result<String, Problem> {
    if text.chars().count() > LONGEST {
        return Err(Problem::TooLong);
    }
    let message: String = text
        .split(['\r', '\n'])
        .filter(|line| !line.trim().is_empty())
        .map(|line| format!("{line}\r"))
        .collect();
    Message::parse(&message).map_err(|_| Problem::NotHl7)?;
    Ok(message)
}
